import type { RiskIntegrationErrorCode } from "../errors.js";

/** The stretches of the way from the reference ID to a receiver of signals, in the order in which they are looked at. */
const stepNames = [
  "credentials",
  "permission",
  "integration",
  "active",
  "well-known URL",
  "configuration document",
  "keys",
] as const;

export type StepName = (typeof stepNames)[number];

export interface DiagnosisStep {
  readonly name: StepName;
  /** `skipped`: nothing was found out about it, because of the one that failed. */
  readonly status: "ok" | "failed" | "skipped";
  /** What was found. */
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly code: RiskIntegrationErrorCode | undefined;
}

/** What `doctor --json` prints. */
export interface Diagnosis {
  readonly schemaVersion: 1;
  readonly accountId: string | undefined;
  readonly referenceId: string;
  readonly ok: boolean;
  /** Every step, in order. */
  readonly steps: readonly DiagnosisStep[];
}

/** A step that has failed: it ends the diagnosis. */
export class FailedStep extends Error {
  constructor(
    readonly step: StepName,
    message: string,
    readonly remedy: string,
    readonly code: RiskIntegrationErrorCode,
  ) {
    super(message);
  }
}

/** Every step, by what was found out about those that were looked at. */
export function stepsOf(details: ReadonlyMap<StepName, string>, failed: FailedStep | undefined): DiagnosisStep[] {
  return stepNames.map((name) => {
    if (name === failed?.step)
      return { name, status: "failed", detail: failed.message, remedy: failed.remedy, code: failed.code };
    // A step without a result was not checked, wherever it is.
    const detail = details.get(name);
    return { name, status: detail === undefined ? "skipped" : "ok", detail, remedy: undefined, code: undefined };
  });
}
