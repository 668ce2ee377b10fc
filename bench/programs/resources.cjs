// This package's resource.
const { RiskIntegrationReference } = require("pulumi-cloudflare-risk-integration");
const { references } = require("./references.cjs");

exports.urls = references.map(
  (referenceId, index) => new RiskIntegrationReference(`r${index}`, { referenceId }).wellKnownUrl,
);
