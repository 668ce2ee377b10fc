import type { Wording } from "../argument-names.js";
import { printable } from "../printable.js";
import type { DriftError } from "./report.js";
import type { UnreadKind } from "./state-value.js";

/** The values that cannot be read, by the way in which they cannot. */
export type Unread<Values> = Readonly<Record<UnreadKind, Values>>;

/** The values of one record that keep it from being compared; undefined if there are none. */
export function unreadFields(
  { encrypted, decryptedToNull, malformed }: Unread<readonly string[]>,
  wording: Wording,
): DriftError | undefined {
  if (encrypted.length > 0)
    return unread(
      "ENCRYPTED",
      `The stack keeps ${encrypted.join(", ")} as a secret: check it with ${wording("showSecrets")}, or give an export that \`pulumi stack export --show-secrets\` wrote.`,
    );
  if (decryptedToNull.length > 0)
    return unread(
      "ENCRYPTED",
      `The stack keeps ${decryptedToNull.join(", ")} as a secret, and the export has null for it. ${wrongPassphrase}`,
    );
  if (malformed.length === 0) return undefined;
  return unread("UNREADABLE", `The export has ${malformed.join(", ")} in a form that cannot be read. ${exportAgain}`);
}

/** Whole outputs that cannot be read: any of them may hold a target. There is one error for each of the ways. */
export function unreadOutputs(
  from: string,
  { encrypted, decryptedToNull, malformed }: Unread<number>,
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
        "ENCRYPTED",
        `${printable(from)}: ${counted(encrypted, "encrypted", "encrypted")}; ${wording("showSecrets")}, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
      ),
    );
  if (decryptedToNull > 0)
    errors.push(
      unread(
        "ENCRYPTED",
        `${printable(from)}: ${counted(decryptedToNull, "a secret with the value null", "secrets with the value null")}. ${wrongPassphrase}`,
      ),
    );
  if (malformed > 0)
    errors.push(
      unread(
        "UNREADABLE",
        `${printable(from)}: ${counted(malformed, "in a form that cannot be read", "in a form that cannot be read")}. ${exportAgain}`,
      ),
    );
  return errors;
}

const wrongPassphrase =
  "A wrong passphrase or key has this effect in some versions of the Pulumi CLI: export the stack again with the right one.";
const exportAgain = "It is a secret without its text, or an output without a value: export the stack again.";

function unread(code: "ENCRYPTED" | "UNREADABLE", message: string): DriftError {
  return { code, message, retryable: false, rayId: undefined };
}
