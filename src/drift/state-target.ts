import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { type RecordedField, recordedFields } from "../recorded-fields.js";
import { parseId } from "../resource-id.js";
import { encryptedFields } from "./encrypted.js";
import type { FoundResult } from "./find-results.js";
import type { DriftError, DriftSource, DriftValue } from "./report.js";
import { isObject, type JsonObject, readStateValue, type StateValue } from "./state-value.js";
import type { DriftTarget } from "./target.js";

/** A resource as a stack has it recorded. What is wrong with it is its own problem, and hides no other. */
export function targetOfResource(resource: JsonObject, from: string): DriftTarget {
  const urn = typeof resource.urn === "string" ? resource.urn : undefined;
  const name = urn?.split("::").at(-1) ?? "(without a name)";
  const source: DriftSource = { kind: "resource", from, name, urn };
  const fields = fieldsOf(isObject(resource.outputs) ? resource.outputs : {});
  // The ID is always in the clear; the arguments it is made of may be secrets.
  const place = placeOf(resource.id);
  return {
    accountId: place?.accountId,
    referenceId: place?.referenceId,
    ...fields,
    problem: place ? fields.problem : damaged("its ID is not of the form accountId/referenceId"),
    exceptions: [],
    source,
  };
}

/** A result of the function among a stack's outputs. */
export function targetOfOutput({ path, value, isSecret }: FoundResult, from: string): DriftTarget {
  const source: DriftSource = { kind: "output", from, name: path, urn: undefined };
  const fields = fieldsOf(value, isSecret);
  const [account, reference] = [readStateValue(value.accountTag), readStateValue(value.referenceId)];
  const encrypted = [
    ...(account.kind === "encrypted" ? ["accountTag"] : []),
    ...(reference.kind === "encrypted" ? ["referenceId"] : []),
  ];
  return {
    accountId: textOf(account),
    referenceId: textOf(reference),
    ...fields,
    problem: encrypted.length > 0 ? encryptedFields(encrypted) : problemOfIds(account, reference, fields.problem),
    exceptions: [],
    source,
  };
}

function textOf(found: StateValue): string | undefined {
  return found.kind !== "encrypted" && typeof found.value === "string" && found.value !== "" ? found.value : undefined;
}

/** @param problem that of the fields, which matters only where it is known what they are about */
function problemOfIds(
  account: StateValue,
  reference: StateValue,
  problem: DriftError | undefined,
): DriftError | undefined {
  if (textOf(account) === undefined) return damaged("its accountTag is not text");
  return textOf(reference) === undefined ? damaged("its referenceId is not text") : problem;
}

function placeOf(id: unknown): { readonly accountId: string; readonly referenceId: string } | undefined {
  try {
    return parseId(typeof id === "string" ? id : "");
  } catch {
    return undefined;
  }
}

/** The recorded fields of a resource's outputs or of a result. */
function fieldsOf(
  outputs: JsonObject,
  isSecret = false,
): Pick<DriftTarget, "recorded" | "secret" | "encrypted" | "problem"> {
  const recorded: Partial<Record<RecordedField, DriftValue>> = {};
  const secret: RecordedField[] = [];
  const encrypted: RecordedField[] = [];
  const wrong: RecordedField[] = [];
  for (const field of recordedFields) {
    if (!Object.hasOwn(outputs, field)) continue;
    const found = readStateValue(outputs[field]);
    if (found.kind === "encrypted") encrypted.push(field);
    else if (typeof found.value === typeOf(field)) recorded[field] = found.value as DriftValue;
    else wrong.push(field);
    if (isSecret || found.kind === "secret") secret.push(field);
  }
  return { recorded, secret, encrypted, problem: problemOfFields(recorded, encrypted, wrong) };
}

function typeOf(field: RecordedField): "boolean" | "string" {
  return field === "active" ? "boolean" : "string";
}

/** Nothing that could be compared, or less than was recorded, is never in sync. */
function problemOfFields(recorded: object, encrypted: readonly string[], wrong: readonly RecordedField[]) {
  const [field] = wrong;
  if (field !== undefined) return damaged(`its ${field} is no ${typeOf(field)}`);
  return Object.keys(recorded).length + encrypted.length === 0
    ? damaged("none of the fields that this package records is there")
    : undefined;
}

function damaged(what: string): DriftError {
  return new RiskIntegrationError(
    "INVALID_ARGUMENT",
    `What the stack has recorded cannot be compared: ${printable(what)}. \`pulumi up\` records it anew.`,
  );
}
