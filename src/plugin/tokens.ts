/** The plugin's name, which its config namespace and its executable share. Permanent, as are the tokens: state files hold them. */
export const pluginName = "cloudflare-risk-integration";

/** The functions, by their tokens. */
export const referenceFunction = `${pluginName}:index:getRiskIntegrationByReference`;
export const configurationFunction = `${pluginName}:index:getSharedSignalsConfiguration`;
