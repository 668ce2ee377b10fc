import { comparableId } from "../client/request.js";
import { escapeForOutput } from "../common/output.js";
import type { RecordedField } from "../model/risk-integration.js";
import type { DriftException, DriftTarget } from "./targets.js";

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

/** The exception that excuses a field of a target, if there is one. */
export type ExcuseOf = (
  target: Pick<DriftTarget, "accountId" | "referenceId">,
  field: RecordedField,
) => DriftException | undefined;

/**
 * Finds the exception for a field of a target by at most four look-ups: going through all of them for each target would take
 * targets times exceptions. The one for the target itself is preferred to one for all; of two that are for the same, the first is taken.
 * An account that the settings decide is the one that was asked.
 */
export function excusesIn(exceptions: readonly DriftException[]): ExcuseOf {
  const found = new Map<string, DriftException>();
  const keyOf = (id: string | undefined): string | null => (id === undefined ? null : comparableId(id));
  const key = (accountId: string | undefined, referenceId: string | undefined, field: RecordedField): string =>
    JSON.stringify([keyOf(accountId), keyOf(referenceId), field]);
  for (const exception of exceptions) {
    const { accountId, referenceId, field } = exception;
    const its = key(accountId, referenceId, field);
    if (!found.has(its)) found.set(its, exception);
  }
  return ({ accountId, referenceId }, field) =>
    found.get(key(accountId, referenceId, field)) ??
    found.get(key(undefined, referenceId, field)) ??
    found.get(key(accountId, undefined, field)) ??
    found.get(key(undefined, undefined, field));
}

/** What the reader is told of an exception that has expired. */
export function noticeOfExpiry({ field, referenceId, reason, until }: DriftException): string {
  const where = referenceId === undefined ? "" : ` of “${escapeForOutput(referenceId, 120)}”`;
  const why = reason === undefined ? "" : ` (“${escapeForOutput(reason, 200)}”)`;
  return `The exception for ${field}${where}${why} ended on ${until}: a difference counts again.`;
}
