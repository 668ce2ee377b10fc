// The plugin's resource, declared as the SDK that Pulumi generates declares it.
const pulumi = require("@pulumi/pulumi");
const { references } = require("./references.cjs");

const accountId = process.env.CLOUDFLARE_ACCOUNT_ID;
exports.urls = references.map(
  (referenceId, index) =>
    new pulumi.CustomResource("cloudflare-risk-integration:index:RiskIntegrationReference", `r${index}`, {
      accountId,
      referenceId,
      wellKnownUrl: undefined,
    }).wellKnownUrl,
);
