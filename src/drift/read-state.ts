import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { dynamicResourceType, pluginResourceType } from "../resource-types.js";
import { findResults } from "./find-results.js";
import { encryptedError } from "./judge.js";
import { maxOutputDepth } from "./limits.js";
import { targetOfOutput, targetOfResource } from "./state-target.js";
import { isObject } from "./state-value.js";
import type { DriftTarget, SourceContent } from "./target.js";

const resourceTypes: readonly unknown[] = [dynamicResourceType, pluginResourceType];
const stackType = "pulumi:pulumi:Stack";

/**
 * The targets of a stack, from what `pulumi stack export` prints or from a checkpoint of a local backend.
 * @param from how the report names the source
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text that is neither
 */
export function readState(text: string, from: string): SourceContent {
  const targets: DriftTarget[] = [];
  let encryptedOutputs = 0;
  let deepOutputs = 0;
  for (const resource of resourcesOf(parse(text, from), from)) {
    // One that waits for its deletion has a successor, which is looked at.
    if (!isObject(resource) || resource.delete === true) continue;
    if (resourceTypes.includes(resource.type)) targets.push(targetOfResource(resource, from));
    if (resource.type !== stackType) continue;
    const { results, encrypted, tooDeep } = findResults(resource.outputs);
    for (const result of results) targets.push(targetOfOutput(result, from));
    encryptedOutputs += encrypted;
    deepOutputs += tooDeep;
  }
  const unread = [
    ...(encryptedOutputs > 0
      ? [
          {
            ...encryptedError([]),
            message: `${from}: ${notLookedAt(encryptedOutputs, "stack output", "encrypted")}; --show-secrets, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
          },
        ]
      : []),
    ...(deepOutputs > 0
      ? [
          unusable(
            from,
            `has ${notLookedAt(deepOutputs, "value", `nested more than ${maxOutputDepth} levels deep in stack outputs`)}`,
          ),
        ]
      : []),
  ];
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
    throw unusable(from, `${what}: give what \`pulumi stack export\` prints`);
  }
}

function resourcesOf(state: unknown, from: string): readonly unknown[] {
  const { version } = isObject(state) ? state : {};
  if (!isObject(state) || typeof version !== "number")
    throw unusable(from, "is not a stack's export: give what `pulumi stack export` prints");
  if (version > 4 || version < 3)
    throw unusable(
      from,
      `is an export of version ${version}, and this check reads 3 and 4: export it with a Pulumi CLI of version 3`,
    );
  const checkpoint = isObject(state.checkpoint) ? state.checkpoint.latest : undefined;
  const deployment = "deployment" in state ? state.deployment : checkpoint;
  // A stack that nothing was ever deployed to has a null there.
  if (deployment === null || (isObject(state.checkpoint) && checkpoint === undefined)) return [];
  if (!isObject(deployment)) throw unusable(from, "is not a stack's export: give what `pulumi stack export` prints");
  const { resources = [] } = deployment;
  if (resources !== null && !Array.isArray(resources)) throw unusable(from, "has resources that are not a list");
  return resources ?? [];
}

function unusable(from: string, problem: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${printable(from)} ${problem}.`);
}
