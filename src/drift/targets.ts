import { comparableId } from "../client/request.js";
import type { RecordedField } from "../model/risk-integration.js";
import type { Unread } from "./left-out.js";
import type { DriftError, DriftSource, DriftValue } from "./report.js";

/** A field whose drift is excused. */
export interface DriftException {
  readonly field: RecordedField;
  /** Undefined: of every account. */
  readonly accountId?: string | undefined;
  /** Undefined: of every reference. */
  readonly referenceId?: string | undefined;
  readonly reason?: string | undefined;
  /** The last day, in UTC, as `2026-12-31`. Undefined: without an end. */
  readonly until?: string | undefined;
}

/** What a check compares with Cloudflare: an integration, with every record of it in one stack, or one entry of an expected file. */
export interface DriftTarget {
  /** Undefined: the account of the settings. */
  readonly accountId: string | undefined;
  /** Undefined if the record's `problem` says why. */
  readonly referenceId: string | undefined;
  /** At least one. The target is in sync only if each of them is. */
  readonly records: readonly DriftRecord[];
  readonly exceptions: readonly DriftException[];
  /** The source of the record by which the report names the target. */
  readonly source: DriftSource;
}

/** An integration as one place has it recorded. */
export interface DriftRecord {
  /** The values to compare; fields that are not recorded are not compared. */
  readonly recorded: Readonly<Partial<Record<RecordedField, DriftValue>>>;
  /** Fields that the stack keeps as secrets: compared, and not shown. */
  readonly secret: readonly RecordedField[];
  /** Fields that are recorded and cannot be read. */
  readonly unread: Unread<readonly RecordedField[]>;
  /** Why it cannot be compared, whatever Cloudflare answers: it differs from what this package records, or contradicts itself. */
  readonly problem: DriftError | undefined;
  readonly source: DriftSource;
}

/** A record that was written by hand, in an expected file or in arguments. */
export function writtenRecord(
  written: { readonly [Name in RecordedField]?: unknown },
  source: DriftSource,
): DriftRecord {
  const recorded = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  const unread = { encrypted: [], decryptedToNull: [], malformed: [] };
  return { recorded, secret: [], unread, problem: undefined, source };
}

/** Whether there is a record of it that can be compared. */
export function isComparable({ records }: DriftTarget): boolean {
  return records.some(({ problem }) => !problem);
}

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
