import { isSameId } from "../client/request.js";
import { escapeForOutput } from "../common/output.js";
import { parseResourceId } from "../common/pulumi-protocol.js";
import type { Wording } from "../common/wording.js";
import { fieldSpecs, type RecordedField, recordedFields, typeOfField } from "../model/risk-integration.js";
import type { FoundResult } from "./find-results.js";
import { unreadFields } from "./left-out.js";
import type { DriftError, DriftSource, DriftValue } from "./report.js";
import {
  isObject,
  isReadable,
  type JsonObject,
  readStateValue,
  type StateValue,
  type UnreadKind,
} from "./state-value.js";
import type { DriftRecord, DriftTarget } from "./targets.js";

/** A resource as a stack has it recorded. Whatever is wrong with it is its own problem, and hides no other. */
export function targetOfResource(resource: JsonObject, from: string): DriftTarget {
  const urn = typeof resource.urn === "string" ? resource.urn : undefined;
  const name = urn?.split("::").at(-1) ?? "(without a name)";
  const source: DriftSource = { kind: "resource", from, name, urn };
  const outputs = isObject(resource.outputs) ? resource.outputs : {};
  const fields = fieldsOf(outputs);
  // The ID is always in the clear; the arguments it is made of may be secrets.
  const ids = idsOf(resource.id);
  const problem = ids
    ? (contradictionOf(ids, outputs.accountId, outputs.referenceId) ?? fields.problem ?? missingFrom(outputs))
    : damaged("its ID is not of the form accountId/referenceId", edited);
  return targetOf(ids, { ...fields, problem, source });
}

/** A result of the function among a stack's outputs. */
export function targetOfOutput({ path, value, isSecret }: FoundResult, from: string, wording: Wording): DriftTarget {
  const source: DriftSource = { kind: "output", from, name: path, urn: undefined };
  const fields = fieldsOf(value, isSecret);
  const [account, reference] = [readStateValue(value.accountTag), readStateValue(value.referenceId)];
  const unread = (kind: UnreadKind): string[] => [
    ...(account.kind === kind ? ["accountTag"] : []),
    ...(reference.kind === kind ? ["referenceId"] : []),
  ];
  const problem =
    unreadFields(
      {
        encrypted: unread("encrypted"),
        decryptedToNull: unread("decryptedToNull"),
        malformed: unread("malformed"),
      },
      wording,
    ) ??
    validateIds(account, reference) ??
    contradictionOfOutput(value, isSecret) ??
    fields.problem;
  return targetOf({ accountId: textOf(account), referenceId: textOf(reference) }, { ...fields, problem, source });
}

interface Ids {
  readonly accountId: string | undefined;
  readonly referenceId: string | undefined;
}

interface KnownIds {
  readonly accountId: string;
  readonly referenceId: string;
}

function targetOf(ids: Ids | undefined, record: DriftRecord): DriftTarget {
  const { accountId, referenceId } = ids ?? {};
  return { accountId, referenceId, records: [record], exceptions: [], source: record.source };
}

function textOf(found: StateValue): string | undefined {
  return isReadable(found) && typeof found.value === "string" && found.value !== "" ? found.value : undefined;
}

function validateIds(account: StateValue, reference: StateValue): DriftError | undefined {
  if (textOf(account) === undefined) return damaged("its accountTag is not text");
  return textOf(reference) === undefined ? damaged("its referenceId is not text") : undefined;
}

function idsOf(id: unknown): KnownIds | undefined {
  try {
    return parseResourceId(typeof id === "string" ? id : "");
  } catch {
    return undefined;
  }
}

/** A resource's ID and its properties name the same integration, unless somebody has edited the state. */
function contradictionOf(
  { accountId, referenceId }: KnownIds,
  account: unknown,
  reference: unknown,
  isSecret = false,
): DriftError | undefined {
  for (const [name, ofId, property] of [
    ["accountId", accountId, account],
    ["referenceId", referenceId, reference],
  ] as const) {
    const found = readStateValue(property);
    const recorded = textOf(found);
    if (found.kind === "malformed") return damaged(`its ${name} is in a form that cannot be read`, edited);
    if (recorded === undefined || isSameId(recorded, ofId)) continue;
    // What a secret holds is not shown, and a secret output is one as a whole.
    const [inId, inProperties] = [isSecret, isSecret || found.kind === "secret"];
    const shown = (text: string, hide: boolean) => (hide ? "[secret]" : `“${escapeForOutput(text, 120)}”`);
    return damaged(
      `its ID has the ${name} ${shown(ofId, inId)}, its properties have ${shown(recorded, inProperties)}`,
      edited,
    );
  }
  return undefined;
}

/** A whole resource that is an output has its ID there too; a function's result has no accountId, and another kind of ID. */
function contradictionOfOutput(value: JsonObject, isSecret: boolean): DriftError | undefined {
  const ids = Object.hasOwn(value, "accountId") ? idsOf(textOf(readStateValue(value.id))) : undefined;
  return ids && contradictionOf(ids, value.accountId, value.referenceId, isSecret);
}

/** The recorded fields of a resource's outputs or of a result. */
function fieldsOf(outputs: JsonObject, isSecret = false): Omit<DriftRecord, "source"> {
  const recorded: Partial<Record<RecordedField, DriftValue>> = {};
  const secret: RecordedField[] = [];
  const unread: Record<UnreadKind, RecordedField[]> = { encrypted: [], decryptedToNull: [], malformed: [] };
  const wrong: RecordedField[] = [];
  for (const field of recordedFields) {
    if (!Object.hasOwn(outputs, field)) continue;
    const found = readStateValue(outputs[field]);
    if (!isReadable(found)) unread[found.kind].push(field);
    else if (typeof found.value === typeOfField(field)) recorded[field] = found.value as DriftValue;
    else wrong.push(field);
    if (isSecret || found.kind === "secret") secret.push(field);
  }
  const isEmpty = [Object.keys(recorded), ...Object.values(unread)].every((fields) => fields.length === 0);
  return { unread, recorded, secret, problem: validateFields(isEmpty, wrong) };
}

/** A record with nothing to compare, or with less than was recorded, is never in sync. */
function validateFields(isEmpty: boolean, [wrong]: readonly RecordedField[]): DriftError | undefined {
  if (wrong !== undefined) return damaged(`its ${wrong} is no ${typeOfField(wrong)}`);
  return isEmpty ? damaged("none of the fields that this package records is there") : undefined;
}

/** A resource records every field that is always there; a program may take some of a result's. */
function missingFrom(outputs: JsonObject): DriftError | undefined {
  const missing = recordedFields.find((field) => !fieldSpecs[field].isOptional && !Object.hasOwn(outputs, field));
  return missing && damaged(`its ${missing} is missing`);
}

const edited =
  "The state was edited or damaged: correct it in the file of `pulumi stack export`, and bring it back with `pulumi stack import`.";

function damaged(what: string, remedy = "`pulumi up` records it again."): DriftError {
  return {
    code: "UNREADABLE",
    message: `What the stack has recorded cannot be compared: ${what}. ${remedy}`,
    retryable: false,
    rayId: undefined,
  };
}
