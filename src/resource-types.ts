/** The dynamic resource's type token. Permanent: every state file holds it. */
export const dynamicResourceType = "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference";

/** The provider plugin's. */
export const pluginResourceType = "cloudflare-risk-integration:index:RiskIntegrationReference";
