import * as cloudflare from "@pulumi/cloudflare";
import * as okta from "@pulumi/okta";
import * as pulumi from "@pulumi/pulumi";
import { getSharedSignalsConfigurationOutput, RiskIntegrationReference } from "pulumi-cloudflare-risk-integration";

const config = new pulumi.Config();
const accountId = config.require("accountId");
const oktaUrl = config.require("oktaUrl"); // such as https://tenant.okta.com
const wiring = config.get("wiring") ?? "well-known";
if (wiring !== "well-known" && wiring !== "issuer")
  throw new pulumi.RunError(`The config wiring is “${wiring}”: it can be “well-known” or “issuer”.`);

// Okta, as people log in with it at Cloudflare Access. All that follows hangs on its ID, which the first preview does not know.
const identityProvider = new cloudflare.ZeroTrustAccessIdentityProvider("okta", {
  accountId,
  name: "Okta",
  type: "okta",
  config: {
    oktaAccount: oktaUrl,
    clientId: config.require("oktaClientId"),
    clientSecret: config.requireSecret("oktaClientSecret"),
  },
});

// What “Send risk score to Okta” does in the console. Leave it out where it was switched on there.
const integration = new cloudflare.ZeroTrustRiskScoringIntegration("okta", {
  accountId,
  integrationType: "Okta",
  tenantUrl: oktaUrl,
  referenceId: identityProvider.id,
});

// The integration as Cloudflare has it now. Were it switched off, no signal would ever reach Okta, so that fails the update.
const risk = new RiskIntegrationReference(
  "okta",
  { accountId, referenceId: identityProvider.id, expect: { active: true } },
  { dependsOn: integration },
);

// Nothing reaches Okta unchecked: this fetches what Okta will fetch, and fails, with the reason, where Okta would only refuse.
const configuration = getSharedSignalsConfigurationOutput({ url: risk.absoluteWellKnownUrl, verifyKeys: true });

const receiver = new okta.SecurityEventsProvider("cloudflare", {
  name: "Cloudflare Zero Trust risk scores",
  type: "cloudflare",
  isEnabled: "ACTIVE",
  settings:
    wiring === "issuer"
      ? { issuer: configuration.issuer, jwksUrl: configuration.jwksUri }
      : { wellKnownUrl: configuration.url },
});

export const identityProviderId = identityProvider.id;
export const integrationId = risk.integrationId;
export const wellKnownUrl = configuration.url;
export const issuer = configuration.issuer;
export const receiverId = receiver.id;
