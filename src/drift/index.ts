export { RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
export type { RecordedField } from "../risk-integration.js";
export { type CheckDriftOptions, checkDrift } from "./check-drift.js";
export { type DriftFormat, driftFormats } from "./format/format.js";
export { formatDriftReport } from "./format/index.js";
export type { DriftSources, DriftTargetArgs } from "./gather.js";
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
export type { Shard } from "./shard.js";
