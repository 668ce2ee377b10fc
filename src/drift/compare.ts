import { RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { ownNames, type Wording } from "../common/wording.js";
import { comparableUrl } from "../model/expectation.js";
import {
  isSameValue,
  printableValue,
  type RecordedField,
  type RiskIntegration,
  recordedFields,
} from "../model/risk-integration.js";
import type { ExcuseOf } from "./exceptions.js";
import { unreadFields } from "./left-out.js";
import type {
  DriftChange,
  DriftError,
  DriftResult,
  DriftSource,
  DriftStatus,
  DriftValue,
  IgnoredChange,
} from "./report.js";
import type { DriftRecord, DriftTarget } from "./targets.js";

const hidden = "[secret]";

/**
 * Compares every record of a target with Cloudflare's answer. One that cannot be compared makes the target failed, else one that
 * differs makes it drifted.
 * @param answer undefined if nothing was asked, because no record can be compared
 */
export function compareTarget(
  target: DriftTarget,
  answer: RiskIntegration | RiskIntegrationError | undefined,
  excuseOf: ExcuseOf,
  wording: Wording = ownNames,
): DriftResult {
  // One that the account's list has is not gone.
  if (answer instanceof RiskIntegrationError && (answer.code !== "NOT_FOUND" || answer.retryable))
    return failedResult(target, answer);
  const isGone = answer instanceof RiskIntegrationError;
  if (isGone && !target.records.some(({ problem }) => problem))
    return { ...base(target), status: "drifted", gone: true };

  const changes: DriftChange[] = [];
  const ignored: IgnoredChange[] = [];
  const failures: Failure[] = [];
  const hasSeveral = target.records.length > 1;
  for (const record of target.records) {
    const isCounted = (field: RecordedField): boolean => !excuseOf(target, field);
    const { encrypted, decryptedToNull, malformed } = record.unread;
    const counted = {
      encrypted: encrypted.filter(isCounted),
      decryptedToNull: decryptedToNull.filter(isCounted),
      malformed: malformed.filter(isCounted),
    };
    const error = record.problem ?? unreadFields(counted, wording);
    if (error) failures.push({ error, record });
    if (record.problem || !answer || isGone) continue;
    for (const path of recordedFields) {
      const recorded = record.recorded[path];
      // An answer may lack an optional field.
      const actual = answer[path] ?? "";
      if (recorded === undefined || isSame(path, recorded, actual, record.source)) continue;
      const shown = {
        path,
        ...(record.secret.includes(path)
          ? { recorded: hidden, actual: hidden }
          : { recorded: isWritten(record.source) ? printableValue(path, recorded) : recorded, actual }),
        ...(hasSeveral ? { record: record.source } : {}),
      };
      const excuse = excuseOf(target, path);
      if (excuse) ignored.push({ ...shown, reason: excuse.reason, until: excuse.until });
      else changes.push(shown);
    }
  }
  const error = hasSeveral ? errorOfSeveral(failures) : failures[0]?.error;
  const status: DriftStatus = error ? "failed" : changes.length > 0 ? "drifted" : "inSync";
  return { ...base(target), status, changes, ignored, error };
}

interface Failure {
  readonly error: DriftError;
  readonly record: DriftRecord;
}

/** The first failure, with the record that it is about; the others are counted. */
function errorOfSeveral([first, ...others]: readonly Failure[]): DriftError | undefined {
  if (!first) return undefined;
  const { kind, name } = first.record.source;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const message = `The record “${kind} ${escapeForOutput(name, 120)}”${more}: ${first.error.message}`;
  return { ...first.error, message };
}

/** A tenant URL that is written by hand is compared as `expect` compares it; recorded values, as the resource compares them. */
function isSame(field: RecordedField, recorded: DriftValue, actual: DriftValue, source: DriftSource): boolean {
  if (field === "tenantUrl" && isWritten(source))
    return comparableUrl(String(recorded)) === comparableUrl(String(actual));
  return isSameValue(field, recorded, actual);
}

/** Whether a person has written the values, and may have put a password into a URL. */
function isWritten({ kind }: DriftSource): boolean {
  return kind === "expected" || kind === "target";
}

/** A target, or a whole source, that could not be checked. */
export function failedResult(target: Place, error: RiskIntegrationError | DriftError): DriftResult {
  const { code, message, retryable, rayId } = error;
  return { ...base(target), status: "failed", error: { code, message, retryable, rayId } };
}

interface Place {
  readonly source: DriftSource;
  readonly accountId?: string | undefined;
  readonly referenceId?: string | undefined;
}

function base({ accountId, referenceId, source }: Place) {
  return { accountId, referenceId, source, gone: false, changes: [], ignored: [], error: undefined };
}
