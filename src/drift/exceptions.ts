import { printable } from "../printable.js";
import type { RecordedField } from "../recorded-fields.js";
import type { DriftTarget } from "./target.js";

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

/**
 * The exceptions that hold at a time, and those that held before.
 * @param now in milliseconds since 1970
 */
export function splitByTime(
  exceptions: readonly DriftException[],
  now: number,
): Record<"valid" | "expired", DriftException[]> {
  const today = new Date(now).toISOString().slice(0, 10);
  const isValid = ({ until }: DriftException): boolean => until === undefined || until >= today;
  return { valid: exceptions.filter(isValid), expired: exceptions.filter((exception) => !isValid(exception)) };
}

/** Whether an exception is about this target; an account that the settings decide is the one that was asked. */
export function isAbout(
  { accountId, referenceId }: DriftException,
  target: Pick<DriftTarget, "accountId" | "referenceId">,
): boolean {
  return (
    (accountId === undefined || accountId === target.accountId) &&
    (referenceId === undefined || referenceId === target.referenceId)
  );
}

/** What the reader is told of an exception that has expired. */
export function noticeOfExpiry({ field, referenceId, reason, until }: DriftException): string {
  const where = referenceId === undefined ? "" : ` of “${printable(referenceId, 120)}”`;
  const why = reason === undefined ? "" : ` (“${printable(reason, 200)}”)`;
  return `The exception for ${field}${where}${why} ended on ${until}: a difference counts again.`;
}
