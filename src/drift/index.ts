export { RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
export type { RecordedField } from "../model/risk-integration.js";
export { checkDrift } from "./check-drift.js";
export type { DriftSources, DriftTargetArgs } from "./collect-targets.js";
export { type DriftFormat, driftFormats, formatDriftReport } from "./format/index.js";
export type { CheckDriftOptions, Shard } from "./options.js";
export type {
  DriftChange,
  DriftError,
  DriftErrorCode,
  DriftReport,
  DriftResult,
  DriftSource,
  DriftStatus,
  DriftSummary,
  DriftValue,
  IgnoredChange,
} from "./report.js";
