import pulumi
import pulumi_cloudflare_risk_integration as risk

# The Cloudflare account, and in it the ID of the Okta identity provider: `pulumi config set referenceId …`.
config = pulumi.Config()
account_id = config.get("accountId") or "023e105f4ecef8ad9ca31a8372d0c353"
reference_id = config.get("referenceId") or "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"

# As a resource the integration is recorded in the stack, and a change at Cloudflare shows in `pulumi preview`.
okta = risk.RiskIntegrationReference(
    "okta",
    account_id=account_id,
    reference_id=reference_id,
    expect=risk.ExpectationArgs(active=True),
)

# As a function it is looked up in every preview and update, and not recorded.
found = risk.get_risk_integration_by_reference_output(
    account_id=account_id, reference_id=reference_id
)

pulumi.export("integrationId", okta.integration_id)
pulumi.export("tenantUrl", found.tenant_url)
# This one goes into Okta, as the configuration URL of a Shared Signals receiver.
pulumi.export("absoluteWellKnownUrl", okta.absolute_well_known_url)
