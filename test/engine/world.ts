import type { EmulatorSeed } from "../../src/testing/index.js";

/** What the tests look up: values of the lengths and forms that real accounts have. */
export const accountId = "023e105f4ecef8ad9ca31a8372d0c353";
export const referenceId = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";
export const integrationId = "7c5dae5b-2d2a-4d6b-9a3f-0f4a3d7a9e11";
export const tenantUrl = "https://something.okta.com";
export const wellKnownUrl = `https://ssf.risk-score.teams.cloudflare.com/.well-known/sse-configuration/${integrationId}/`;

/** What is looked up of it, under this package's names; `absoluteWellKnownUrl` is the same as `wellKnownUrl`. */
export const integration = {
  integrationId,
  accountTag: accountId,
  active: true,
  createdAt: "2025-03-04T05:06:07.890123Z",
  integrationType: "Okta",
  referenceId,
  tenantUrl,
  wellKnownUrl,
};

/** A second integration of the account. */
export const otherReferenceId = "0d5c8f9e-55b1-4a8e-8c43-2f6f1b7e1a02";
export const otherIntegrationId = "b1f3c2d4-8a77-4a8b-9f53-5d2f0c6e4b03";

/** An account of somebody else, with an integration under the same reference. */
export const foreignAccountId = "9a7806061c88ada191ed06f989cc3dac";
export const foreignIntegrationId = "3e2b9a64-0c1d-4d0e-8f2a-6b5c4d3e2f04";

/** Each token reaches one account. */
export const token = "Kd83nGh2LwQpZx7RtVb5YcMf1JsUa9Ee0Oi4Tn6H";
export const foreignToken = "Fq19mPz7NsKdXw3LgRb8VcTy2HuJa5Eo6Ii0Un4D";
export const key = { email: "user@example.com", key: "144c9defac04969c7bfad8efaa8ea194" };

export function world(): EmulatorSeed {
  const seeded = (id: string, reference: string) => ({
    id,
    reference_id: reference,
    active: true,
    created_at: integration.createdAt,
    integration_type: "Okta",
    tenant_url: tenantUrl,
    well_known_url: wellKnownUrl.replace(integrationId, id),
  });
  return {
    accounts: [
      {
        id: accountId,
        integrations: [seeded(integrationId, referenceId), seeded(otherIntegrationId, otherReferenceId)],
      },
      { id: foreignAccountId, integrations: [seeded(foreignIntegrationId, referenceId)] },
    ],
    credentials: {
      tokens: [
        { token, name: "own token", permissions: ["Zero Trust Read"], accounts: [accountId] },
        { token: foreignToken, name: "foreign token", permissions: ["Zero Trust Read"], accounts: [foreignAccountId] },
      ],
      keys: [{ ...key, name: "global key" }],
    },
  };
}
