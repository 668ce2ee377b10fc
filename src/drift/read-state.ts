import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { type RecordedField, recordedFields } from "../recorded-fields.js";
import { parseId } from "../resource-id.js";
import { dynamicResourceType, pluginResourceType } from "../resource-types.js";
import { type FoundResult, findResults } from "./find-results.js";
import { maxOutputDepth } from "./limits.js";
import type { DriftSource, DriftValue } from "./report.js";
import { isObject, type JsonObject, readStateValue } from "./state-value.js";
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
    targets.push(...results.map((result) => targetOfOutput(result, from)));
    encryptedOutputs += encrypted;
    deepOutputs += tooDeep;
  }
  const notes = [
    ...(encryptedOutputs > 0
      ? [
          `${from}: ${notLookedAt(encryptedOutputs, "stack output", "encrypted")}; --show-secrets, or \`pulumi stack export --show-secrets\`, lets the check see them.`,
        ]
      : []),
    ...(deepOutputs > 0
      ? [
          `${from}: ${notLookedAt(deepOutputs, "value", `nested more than ${maxOutputDepth} levels deep in stack outputs`)}.`,
        ]
      : []),
  ];
  return { targets, notes };
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
  if (!isObject(state)) throw unusable(from, "is not a stack's export: give what `pulumi stack export` prints");
  const { version } = state;
  const checkpoint = isObject(state.checkpoint) ? state.checkpoint.latest : undefined;
  const deployment = "deployment" in state ? state.deployment : checkpoint;
  // A stack that nothing was ever deployed to has a null there.
  const isEmptyStack = deployment === null || (isObject(state.checkpoint) && checkpoint === undefined);
  if (isEmptyStack && version !== undefined) return [];
  if (!isObject(deployment) || typeof version !== "number")
    throw unusable(from, "is not a stack's export: give what `pulumi stack export` prints");
  if (version > 4 || version < 3)
    throw unusable(
      from,
      `is an export of version ${version}, and this check reads 3 and 4: export it with a Pulumi CLI of version 3`,
    );
  const { resources = [] } = deployment;
  if (resources !== null && !Array.isArray(resources)) throw unusable(from, "has resources that are not a list");
  return resources ?? [];
}

function targetOfResource(resource: JsonObject, from: string): DriftTarget {
  const urn = typeof resource.urn === "string" ? resource.urn : undefined;
  const name = urn?.split("::").at(-1) ?? "(without a name)";
  const source: DriftSource = { kind: "resource", from, name, urn };
  const id = typeof resource.id === "string" ? resource.id : "";
  try {
    // The ID is always in the clear; the arguments it is made of may be secrets.
    return { ...parseId(id), ...fieldsOf(isObject(resource.outputs) ? resource.outputs : {}), exceptions: [], source };
  } catch {
    throw unusable(
      from,
      `holds the resource “${printable(name, 120)}” with an ID that is not of the form accountId/referenceId`,
    );
  }
}

function targetOfOutput({ path, value, isSecret }: FoundResult, from: string): DriftTarget {
  const { referenceId, accountTag } = value;
  const source: DriftSource = { kind: "output", from, name: path, urn: undefined };
  const fields = fieldsOf(value, isSecret);
  const account = readStateValue(accountTag);
  const reference = readStateValue(referenceId);
  return {
    accountId: account.kind === "encrypted" ? undefined : String(account.value),
    referenceId: reference.kind === "encrypted" ? "" : String(reference.value),
    ...fields,
    encrypted: reference.kind === "encrypted" ? [...fields.encrypted, "referenceId"] : fields.encrypted,
    exceptions: [],
    source,
  };
}

/** The recorded fields of a resource's outputs or of a result. */
function fieldsOf(outputs: JsonObject, isSecret = false): Pick<DriftTarget, "recorded" | "secret" | "encrypted"> {
  const recorded: Partial<Record<RecordedField, DriftValue>> = {};
  const secret: RecordedField[] = [];
  const encrypted: RecordedField[] = [];
  for (const field of recordedFields) {
    if (!Object.hasOwn(outputs, field)) continue;
    const found = readStateValue(outputs[field]);
    if (found.kind === "encrypted") encrypted.push(field);
    else if (typeof found.value === "string" || typeof found.value === "boolean") recorded[field] = found.value;
    if (isSecret || found.kind === "secret") secret.push(field);
  }
  return { recorded, secret, encrypted };
}

function unusable(from: string, problem: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${printable(from)} ${problem}.`);
}
