export type { Environment } from "../environment.js";
export {
  type ApiMessage,
  RiskIntegrationError,
  type RiskIntegrationErrorCode,
  type RiskIntegrationErrorDetails,
} from "../errors.js";
export type { Expectation } from "../expectation.js";
export type { Log } from "../log.js";
export type { RiskIntegration } from "../risk-integration.js";
export type { RiskIntegrationSettings } from "../settings.js";
export type {
  GetByReferenceArgs,
  GetByReferenceOptions,
  GetByReferenceResult,
  RiskIntegrationClient,
} from "./client.js";
export type { Clock } from "./clock.js";
export { createRiskIntegrationClient, type RiskIntegrationClientOptions } from "./create.js";
export type { RetryOptions, RetryPolicy } from "./retry.js";
