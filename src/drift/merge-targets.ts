import { comparableId } from "../client/request.js";
import type { DriftTarget } from "./target.js";

/**
 * One target for each integration of a stack: a program that exports what it looked up, or a whole resource, records it more than
 * once. Targets without both IDs stay as they are. The case of IDs makes no difference, as in an answer.
 */
export function mergeTargets(targets: readonly DriftTarget[]): readonly DriftTarget[] {
  const groups = new Map<string, DriftTarget[]>();
  for (const [index, target] of targets.entries()) {
    const { accountId, referenceId } = target;
    const isKnown = accountId !== undefined && referenceId !== undefined;
    const key = isKnown ? JSON.stringify([comparableId(accountId), comparableId(referenceId)]) : String(index);
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  return [...groups.values()].map((group) => {
    const named = group.find(({ source }) => source.kind === "resource") ?? (group[0] as DriftTarget);
    return { ...named, records: group.flatMap(({ records }) => records) };
  });
}
