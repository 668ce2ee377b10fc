export {
  type ApiMessage,
  RiskIntegrationError,
  type RiskIntegrationErrorCode,
  type RiskIntegrationErrorDetails,
} from "../common/errors.js";
export type { Log } from "../common/log.js";
export type { Expectation } from "../model/expectation.js";
export type { RiskIntegration } from "../model/risk-integration.js";
export type { Environment } from "../settings/environment.js";
export type { RiskIntegrationSettings } from "../settings/settings.js";
export type {
  GetByReferenceArgs,
  GetByReferenceOptions,
  GetByReferenceResult,
  RiskIntegrationClient,
} from "./client.js";
export { createRiskIntegrationClient, type RiskIntegrationClientOptions } from "./client.js";
export type { Clock } from "./clock.js";
export type { RetryOptions, RetryPolicy } from "./retry.js";
