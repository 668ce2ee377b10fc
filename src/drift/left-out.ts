import { escapeForOutput } from "../common/output.js";
import type { Wording } from "../common/wording.js";
import type { DriftError } from "./report.js";
import type { JsonObject, UnreadKind } from "./state-value.js";

/**
 * Whether a resource's record is a remainder of an update that was not finished: the stack has no such resource any more, or deletes
 * it next.
 */
export function isUnfinished(resource: JsonObject): boolean {
  return resource.delete === true || resource.pendingReplacement === true;
}

/**
 * A sentence about what a check leaves out of a stack.
 * @param resources all records of risk integrations
 * @param operations those about risk integrations that were pending when the stack was saved; the resources themselves are compared
 */
export function leftOutOf(
  from: string,
  resources: readonly JsonObject[],
  operations: readonly JsonObject[],
): string | undefined {
  const replaced = resources.filter((resource) => resource.pendingReplacement === true).length;
  const deleted = resources.filter(isUnfinished).length - replaced;
  const parts = [
    ...(deleted > 0 ? [`${deleted} to be deleted`] : []),
    ...(replaced > 0 ? [`${replaced} deleted, to be created again`] : []),
    ...(operations.length > 0
      ? [
          `${operations.length} pending operation${operations.length > 1 ? "s" : ""}, whose resources are compared as recorded`,
        ]
      : []),
  ];
  if (parts.length === 0) return undefined;
  return `${escapeForOutput(from)}: an update of the stack was not finished. What was left out of its risk integrations: ${parts.join("; ")}. \`pulumi refresh\` and \`pulumi up\` finish it.`;
}

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
        `${escapeForOutput(from)}: ${counted(encrypted, "encrypted", "encrypted")}; ${wording("showSecrets")}, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
      ),
    );
  if (decryptedToNull > 0)
    errors.push(
      unread(
        "ENCRYPTED",
        `${escapeForOutput(from)}: ${counted(decryptedToNull, "a secret with the value null", "secrets with the value null")}. ${wrongPassphrase}`,
      ),
    );
  if (malformed > 0)
    errors.push(
      unread(
        "UNREADABLE",
        `${escapeForOutput(from)}: ${counted(malformed, "in a form that cannot be read", "in a form that cannot be read")}. ${exportAgain}`,
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
