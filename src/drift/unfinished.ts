import { printable } from "../printable.js";
import type { JsonObject } from "./state-value.js";

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
  return `${printable(from)}: an update of the stack was not finished. What was left out of its risk integrations: ${parts.join("; ")}. \`pulumi refresh\` and \`pulumi up\` finish it.`;
}
