import { RiskIntegrationError } from "./errors.js";
import { escapeForOutput } from "./output.js";

/** The dynamic resource's type token. Permanent: every state file holds it. */
export const dynamicResourceType = "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference";

/** The provider plugin's. */
export const pluginResourceType = "cloudflare-risk-integration:index:RiskIntegrationReference";

/** The plugin's name, which its config namespace and its executable share. Permanent, as are the tokens: state files hold them. */
export const pluginName = "cloudflare-risk-integration";

/** The functions, by their tokens. */
export const referenceFunction = `${pluginName}:index:getRiskIntegrationByReference`;
export const configurationFunction = `${pluginName}:index:getSharedSignalsConfiguration`;

// How Pulumi marks values that are more than JSON, in checkpoints and between engine and provider alike. Source: pulumi/pulumi,
// sdk/go/common/resource (the signature keys).
export const specialSigKey = "4dabf18193072939515e22adb298388d";
export const secretSig = "1b47061264138c4ac30d75fd1eb44270";
export const outputValueSig = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const resourceReferenceSig = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * The parts of a resource's ID, `accountId/referenceId`, split at the first slash: an account ID has none.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function parseResourceId(id: string): { accountId: string; referenceId: string } {
  const slash = typeof id === "string" ? id.indexOf("/") : -1;
  if (slash > 0 && slash < id.length - 1) return { accountId: id.slice(0, slash), referenceId: id.slice(slash + 1) };
  throw new RiskIntegrationError(
    "INVALID_ARGUMENT",
    `The ID “${escapeForOutput(String(id), 120)}” is not of the form accountId/referenceId.`,
  );
}
