import "./pulumi/require-pulumi.js";

export {
  type ApiMessage,
  RiskIntegrationError,
  type RiskIntegrationErrorCode,
  type RiskIntegrationErrorDetails,
} from "./common/errors.js";
export type { Expectation } from "./model/expectation.js";
export type { RecordedField, RiskIntegration } from "./model/risk-integration.js";
export type { GetRiskIntegrationByReferenceResult } from "./pulumi/function-result.js";
export {
  type ExpectationArgs,
  type GetRiskIntegrationByReferenceArgs,
  type GetRiskIntegrationByReferenceOptions,
  type GetRiskIntegrationByReferenceOutputArgs,
  getRiskIntegrationByReference,
  getRiskIntegrationByReferenceOutput,
} from "./pulumi/get-risk-integration-by-reference.js";
export {
  type GetSharedSignalsConfigurationOptions,
  type GetSharedSignalsConfigurationOutputArgs,
  getSharedSignalsConfiguration,
  getSharedSignalsConfigurationOutput,
} from "./pulumi/get-shared-signals-configuration.js";
export {
  RiskIntegrationProvider,
  type RiskIntegrationProviderArgs,
  type RiskIntegrationSettingsArgs,
} from "./pulumi/risk-integration-provider.js";
export { RiskIntegrationReference, type RiskIntegrationReferenceArgs } from "./pulumi/risk-integration-reference.js";
export type { RiskIntegrationSettings } from "./settings/settings.js";
export type { SharedSignalsConfiguration } from "./shared-signals/configuration.js";
export type { GetSharedSignalsConfigurationArgs } from "./shared-signals/get-configuration.js";
