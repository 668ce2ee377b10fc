import { comparableId } from "../client/request.js";
import { RiskIntegrationError } from "../common/errors.js";
import { maxOutputDepth } from "../common/limits.js";
import { escapeForOutput } from "../common/output.js";
import { dynamicResourceType, pluginResourceType } from "../common/pulumi-protocol.js";
import { ownNames, type Wording } from "../common/wording.js";
import { findResults } from "./find-results.js";
import { isUnfinished, leftOutOf, unreadOutputs } from "./left-out.js";
import type { DriftError } from "./report.js";
import { targetOfOutput, targetOfResource } from "./state-target.js";
import { isObject, type JsonObject } from "./state-value.js";
import { type DriftTarget, mergeTargets } from "./targets.js";

/** Versions of exports, in which resources are recorded in the same way. */
const versions = { oldest: 3, newest: 4 };

const resourceTypes: readonly unknown[] = [dynamicResourceType, pluginResourceType];
const stackType = "pulumi:pulumi:Stack";

const whatToGive = "give what `pulumi stack export` prints";

export interface StateContent {
  readonly targets: readonly DriftTarget[];
  /** One for each kind of value that cannot be read, and may hold a target. */
  readonly unread: readonly DriftError[];
  /** A sentence about the records that were left out because an update was not finished; undefined if there are none. */
  readonly leftOut: string | undefined;
}

/**
 * The targets of a stack, from what `pulumi stack export` prints or from a checkpoint of a local backend.
 * @param from how the report names the source
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text that is neither
 */
export function readState(text: string, from: string, wording: Wording = ownNames): StateContent {
  const targets: DriftTarget[] = [];
  const unread: DriftError[] = [];
  const deployment = deploymentOf(parse(text, from), from);
  const isOurs = ({ type }: JsonObject): boolean => resourceTypes.includes(type);
  const resources = listIn(deployment, "resources", from);
  const compared = new Set(
    resources.filter((resource) => isOurs(resource) && !isUnfinished(resource)).map(({ urn }) => urn),
  );
  for (const resource of resources) {
    if (isUnfinished(resource)) continue;
    if (isOurs(resource)) targets.push(targetOfResource(resource, from));
    if (resource.type !== stackType) continue;
    const { results, tooDeep, special, ...unreadValues } = findResults(resource.outputs, (urn) => compared.has(urn));
    for (const result of results) targets.push(targetOfOutput(result, from, wording));
    unread.push(...unreadOutputs(from, unreadValues, wording));
    const nested = `nested more than ${maxOutputDepth} levels deep`;
    if (tooDeep > 0) unread.push(notSearched(from, tooDeep, nested, nested));
    if (special > 0)
      unread.push(
        notSearched(
          from,
          special,
          "a resource reference, an asset or another special value",
          "resource references, assets or other special values",
        ),
      );
  }
  const kept = withoutThoseOf(resources.filter(isOurs), targets);
  const operations = listIn(deployment, "pending_operations", from);
  const leftOut = leftOutOf(
    from,
    resources.filter(isOurs),
    operations.filter(({ resource }) => isObject(resource) && isOurs(resource)),
  );
  return { targets: mergeTargets(kept), unread, leftOut };
}

/** Targets without the outputs that hold what only resources of an unfinished update have: the update changes these outputs too. */
function withoutThoseOf(resources: readonly JsonObject[], targets: readonly DriftTarget[]): readonly DriftTarget[] {
  const idsOf = (found: readonly JsonObject[]) =>
    new Set(found.map(({ id }) => (typeof id === "string" ? comparableId(id) : "")));
  const unfinished = idsOf(resources.filter(isUnfinished));
  const finished = idsOf(resources.filter((resource) => !isUnfinished(resource)));
  return targets.filter(({ accountId, referenceId, source }) => {
    const id = comparableId(`${accountId}/${referenceId}`);
    return source.kind !== "output" || !unfinished.has(id) || finished.has(id);
  });
}

function notSearched(from: string, count: number, one: string, many: string): DriftError {
  const counted =
    count === 1
      ? `1 value in stack outputs is ${one} and was not searched`
      : `${count} values in stack outputs are ${many} and were not searched`;
  return { code: "UNREADABLE", message: `${escapeForOutput(from)}: ${counted}.`, retryable: false, rayId: undefined };
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === "" ? "is empty" : "is not JSON";
    throw unusable(from, `${what}: ${whatToGive}`);
  }
}

/** The deployment in an export or a checkpoint; undefined for a stack that nothing was ever deployed to. */
function deploymentOf(state: unknown, from: string): JsonObject | undefined {
  const { version } = isObject(state) ? state : {};
  if (!isObject(state) || !Number.isInteger(version)) throw unusable(from, `is not a stack's export: ${whatToGive}`);
  assertVersion(version as number, from);
  const checkpoint = isObject(state.checkpoint) ? state.checkpoint.latest : undefined;
  const deployment = "deployment" in state ? state.deployment : checkpoint;
  if (deployment === null || (isObject(state.checkpoint) && checkpoint === undefined)) return undefined;
  if (!isObject(deployment)) throw unusable(from, `is not a stack's export: ${whatToGive}`);
  return deployment;
}

function assertVersion(version: number, from: string): void {
  if (version >= versions.oldest && version <= versions.newest) return;
  const remedy =
    version > versions.newest
      ? "a newer version of this package may read it"
      : `export it with a Pulumi CLI of version 3`;
  throw unusable(
    from,
    `is an export of version ${version}, and this check reads ${versions.oldest} and ${versions.newest}: ${remedy}`,
  );
}

function listIn(deployment: JsonObject | undefined, name: string, from: string): readonly JsonObject[] {
  const list = deployment?.[name] ?? [];
  if (!Array.isArray(list)) throw unusable(from, `has ${name} that are not a list`);
  return list.filter(isObject);
}

function unusable(from: string, problem: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${escapeForOutput(from)} ${problem}.`);
}
