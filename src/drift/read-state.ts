import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { dynamicResourceType, pluginResourceType } from "../resource-types.js";
import { encryptedOutputs } from "./encrypted.js";
import { findResults } from "./find-results.js";
import { maxOutputDepth } from "./limits.js";
import type { DriftError } from "./report.js";
import { targetOfOutput, targetOfResource } from "./state-target.js";
import { isObject } from "./state-value.js";
import type { DriftTarget } from "./target.js";

const resourceTypes: readonly unknown[] = [dynamicResourceType, pluginResourceType];
const stackType = "pulumi:pulumi:Stack";

const whatToGive = "give what `pulumi stack export` prints";

export interface StateContent {
  readonly targets: readonly DriftTarget[];
  /** What could not be looked into, and may hold a target. */
  readonly unread: readonly DriftError[];
}

/**
 * The targets of a stack, from what `pulumi stack export` prints or from a checkpoint of a local backend.
 * @param from how the report names the source
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text that is neither
 */
export function readState(text: string, from: string): StateContent {
  const targets: DriftTarget[] = [];
  let encryptedCount = 0;
  let deepCount = 0;
  for (const resource of resourcesOf(parse(text, from), from)) {
    // One that waits for its deletion has a successor, which is looked at.
    if (!isObject(resource) || resource.delete === true) continue;
    if (resourceTypes.includes(resource.type)) targets.push(targetOfResource(resource, from));
    if (resource.type !== stackType) continue;
    const { results, encrypted, tooDeep } = findResults(resource.outputs);
    for (const result of results) targets.push(targetOfOutput(result, from));
    encryptedCount += encrypted;
    deepCount += tooDeep;
  }
  const unread: DriftError[] = [];
  if (encryptedCount > 0) unread.push(encryptedOutputs(from, notLookedAt(encryptedCount, "stack output", "encrypted")));
  if (deepCount > 0) {
    const why = `nested more than ${maxOutputDepth} levels deep in stack outputs`;
    unread.push(unusable(from, `has ${notLookedAt(deepCount, "value", why)}`));
  }
  return { targets, unread };
}

function notLookedAt(count: number, what: string, why: string): string {
  return count === 1
    ? `1 ${what} is ${why} and was not looked at`
    : `${count} ${what}s are ${why} and were not looked at`;
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === "" ? "is empty" : "is not JSON";
    throw unusable(from, `${what}: ${whatToGive}`);
  }
}

function resourcesOf(state: unknown, from: string): readonly unknown[] {
  const { version } = isObject(state) ? state : {};
  if (!isObject(state) || typeof version !== "number") throw unusable(from, `is not a stack's export: ${whatToGive}`);
  if (version > 4 || version < 3)
    throw unusable(
      from,
      `is an export of version ${version}, and this check reads 3 and 4: export it with a Pulumi CLI of version 3`,
    );
  const checkpoint = isObject(state.checkpoint) ? state.checkpoint.latest : undefined;
  const deployment = "deployment" in state ? state.deployment : checkpoint;
  // A stack that nothing was ever deployed to has a null there.
  if (deployment === null || (isObject(state.checkpoint) && checkpoint === undefined)) return [];
  if (!isObject(deployment)) throw unusable(from, `is not a stack's export: ${whatToGive}`);
  const { resources = [] } = deployment;
  if (resources !== null && !Array.isArray(resources)) throw unusable(from, "has resources that are not a list");
  return resources ?? [];
}

function unusable(from: string, problem: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${printable(from)} ${problem}.`);
}
