import type { Wording } from "../argument-names.js";
import { printable } from "../printable.js";
import type { DriftError } from "./report.js";

/** The ways in which a secret cannot be read. */
export interface UnreadSecrets<Secrets> {
  readonly encrypted: Secrets;
  readonly decryptedToNull: Secrets;
}

/** The secrets of one record that keep it from being compared; undefined if there are none. */
export function encryptedFields(
  { encrypted, decryptedToNull }: UnreadSecrets<readonly string[]>,
  wording: Wording,
): DriftError | undefined {
  if (encrypted.length > 0)
    return unread(
      `The stack keeps ${encrypted.join(", ")} as a secret: check it with ${wording("showSecrets")}, or give an export that \`pulumi stack export --show-secrets\` wrote.`,
    );
  if (decryptedToNull.length === 0) return undefined;
  return unread(
    `The stack keeps ${decryptedToNull.join(", ")} as a secret, and the export has null for it. ${exportAgain}`,
  );
}

/** Whole outputs that cannot be read: any of them may hold a target. There is one error for each of the two ways. */
export function encryptedOutputs(
  from: string,
  { encrypted, decryptedToNull }: UnreadSecrets<number>,
  wording: Wording,
): readonly DriftError[] {
  const counted = (count: number, one: string, many: string): string =>
    count === 1
      ? `1 stack output is ${one} and was not searched`
      : `${count} stack outputs are ${many} and were not searched`;
  const errors: DriftError[] = [];
  if (encrypted > 0)
    errors.push(
      unread(
        `${printable(from)}: ${counted(encrypted, "encrypted", "encrypted")}; ${wording("showSecrets")}, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
      ),
    );
  if (decryptedToNull > 0)
    errors.push(
      unread(
        `${printable(from)}: ${counted(decryptedToNull, "a secret with the value null", "secrets with the value null")}. ${exportAgain}`,
      ),
    );
  return errors;
}

const exportAgain =
  "A wrong passphrase or key has this effect in some versions of the Pulumi CLI: export the stack again with the right one.";

function unread(message: string): DriftError {
  return { code: "ENCRYPTED", message, retryable: false, rayId: undefined };
}
