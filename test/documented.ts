// The example of Cloudflare's API reference, in one place for all tests. It is not taken from the emulator's seed, which tests compare with it.

/** As the API sends it. */
export const documentedIntegration = {
  id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
  account_tag: "account_tag",
  active: true,
  created_at: "2019-12-27T18:11:19.117Z",
  integration_type: "Okta",
  reference_id: "reference_id",
  tenant_url: "tenant_url",
  well_known_url: "well_known_url",
};

/** As this package returns it. */
export const documentedResult = {
  integrationId: documentedIntegration.id,
  accountTag: "account_tag",
  active: true,
  createdAt: documentedIntegration.created_at,
  integrationType: "Okta",
  referenceId: "reference_id",
  tenantUrl: "tenant_url",
  wellKnownUrl: "well_known_url",
};
