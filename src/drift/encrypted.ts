import { printable } from "../printable.js";
import type { DriftError } from "./report.js";

/** What of one target the stack keeps encrypted, so that it cannot be compared. */
export function encryptedFields(fields: readonly string[]): DriftError {
  return encrypted(
    `The stack keeps ${fields.join(", ")} as a secret: check it with --show-secrets, or give an export that \`pulumi stack export --show-secrets\` wrote.`,
  );
}

/**
 * Whole outputs that are encrypted: any of them may hold a target.
 * @param counted how many they are, as a sentence without its end
 */
export function encryptedOutputs(from: string, counted: string): DriftError {
  return encrypted(
    `${printable(from)}: ${counted}; --show-secrets, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
  );
}

function encrypted(message: string): DriftError {
  return { code: "ENCRYPTED", message, retryable: false, rayId: undefined };
}
