import type { GetByReferenceResult } from "../client/client.js";
import type { RiskIntegration } from "../model/risk-integration.js";

/** What the function gives, in a program and through the plugin. */
export interface GetRiskIntegrationByReferenceResult extends RiskIntegration {
  /** The same as `integrationId`, under the API's own name. */
  readonly id: string;
  /** The https URL that Okta takes; undefined where `wellKnownUrl` cannot be trusted, which a warning then explains. */
  readonly absoluteWellKnownUrl: string | undefined;
}

/** Of what the API said beside the integration nothing is left: the log has told it. */
export function functionResultOf(found: GetByReferenceResult): GetRiskIntegrationByReferenceResult {
  const { messages: _, apiErrors: __, ...integration } = found;
  return { id: integration.integrationId, ...integration };
}
