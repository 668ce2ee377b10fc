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

/** The exceptions that hold at a time, and those that held before. */
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
