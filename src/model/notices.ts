import { escapeForOutput } from "../common/output.js";
import { printableUrl } from "../common/urls.js";
import { ownNames, type Wording } from "../common/wording.js";
import type { Expectation } from "./expectation.js";
import type { RiskIntegration } from "./risk-integration.js";
import type { WellKnownUrl } from "./well-known-url.js";

/** What a user should know of an integration although the lookup has succeeded: one line for each. */
export function integrationNotices(
  integration: RiskIntegration,
  absoluteUrl: WellKnownUrl,
  expect?: Expectation | undefined,
  wording: Wording = ownNames,
): string[] {
  const notices: string[] = [];
  if (integration.integrationType !== "Okta")
    notices.push(
      `${nameOf(integration)} is of the type “${escapeForOutput(integration.integrationType, 60)}”, which this version does not know; “Okta” was the only one.`,
    );
  // A caller with an expectation gets an error instead, or has accepted an inactive integration.
  if (!integration.active && typeof expect?.active !== "boolean")
    notices.push(
      `${nameOf(integration)} is not active: Cloudflare sends no risk signals for it. Switch it on, or set ${wording("expect.active")} to false to accept that.`,
    );
  if (absoluteUrl.problem !== undefined)
    notices.push(
      `${nameOf(integration)} has the well-known URL “${printableUrl(integration.wellKnownUrl, 120)}”, which Okta cannot be given, so absoluteWellKnownUrl is undefined: ${absoluteUrl.problem}.`,
    );
  return notices;
}

function nameOf({ referenceId }: RiskIntegration): string {
  return `The risk integration “${escapeForOutput(referenceId, 120)}”`;
}
