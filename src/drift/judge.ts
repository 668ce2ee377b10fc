import { RiskIntegrationError } from "../errors.js";
import { comparableUrl } from "../expectation.js";
import { type RecordedField, recordedFields } from "../recorded-fields.js";
import type { RiskIntegration } from "../risk-integration.js";
import { encryptedFields } from "./encrypted.js";
import type { ExcuseOf } from "./exceptions.js";
import type {
  DriftChange,
  DriftError,
  DriftResult,
  DriftSource,
  DriftStatus,
  DriftValue,
  IgnoredChange,
} from "./report.js";
import type { DriftTarget } from "./target.js";

const hidden = "[secret]";

/** What a target and Cloudflare's answer for it come to. */
export function judge(
  target: DriftTarget,
  answer: RiskIntegration | RiskIntegrationError,
  excuseOf: ExcuseOf,
): DriftResult {
  if (answer instanceof RiskIntegrationError)
    return answer.code === "NOT_FOUND"
      ? { ...base(target), status: "drifted", gone: true }
      : failedResult(target, answer);

  const changes: DriftChange[] = [];
  const ignored: IgnoredChange[] = [];
  for (const path of recordedFields) {
    const recorded = target.recorded[path];
    const actual = answer[path];
    if (recorded === undefined || isSame(path, recorded, actual, target.source)) continue;
    const shown = target.secret.includes(path)
      ? { path, recorded: hidden, actual: hidden }
      : { path, recorded, actual };
    const excuse = excuseOf(target, path);
    if (excuse) ignored.push({ ...shown, reason: excuse.reason, until: excuse.until });
    else changes.push(shown);
  }
  const encrypted = target.encrypted.filter((field) => !excuseOf(target, field));
  const error = encrypted.length > 0 ? encryptedFields(encrypted) : undefined;
  const status: DriftStatus = error ? "failed" : changes.length > 0 ? "drifted" : "inSync";
  return { ...base(target), status, changes, ignored, error };
}

/** What is written by hand is compared as `expect` compares it; what was recorded, to the letter, as the engine does. */
function isSame(field: RecordedField, recorded: DriftValue, actual: DriftValue, { kind }: DriftSource): boolean {
  if (field === "tenantUrl" && (kind === "expected" || kind === "target"))
    return comparableUrl(String(recorded)) === comparableUrl(String(actual));
  return recorded === actual;
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
