import { pluginResourceType } from "../../src/common/pulumi-protocol.js";
import { test as base, dynamicResource, type ResourceKind, type Stack } from "./stack.js";

/** In scope of every program: what an SDK that Pulumi generates from the schema would have. */
export const sdk = `
class Reference extends pulumi.CustomResource {
  static get(name, id, opts) { return new Reference(name, undefined, { ...opts, id }); }
  constructor(name, args, opts) {
    const outputs = { integrationId: undefined, accountTag: undefined, active: undefined, createdAt: undefined,
      integrationType: undefined, tenantUrl: undefined, wellKnownUrl: undefined, absoluteWellKnownUrl: undefined };
    super("${pluginResourceType}", name, { accountId: undefined, referenceId: undefined, ...outputs, ...args }, opts);
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, { apiToken, apiKey, ...others }) {
    const secrets = { apiToken: apiToken && pulumi.secret(apiToken), apiKey: apiKey && pulumi.secret(apiKey) };
    super("cloudflare-risk-integration", name, { ...others, ...secrets });
  }
}
const lookUp = (args, opts) => pulumi.runtime.invokeOutput("cloudflare-risk-integration:index:getRiskIntegrationByReference", args, opts ?? {});
`;

/** The plugin under the names of the package, by the route that docs/plugin.md gives: a program of the dynamic resource runs on it. */
export const pluginResource: ResourceKind = {
  name: "plugin",
  type: pluginResourceType,
  risk: `
const risk = (() => {
  ${sdk}
  // A call takes the provider itself.
  class RiskIntegrationProvider extends Provider { settings = this; }
  const getRiskIntegrationByReferenceOutput = (args, { settings: provider } = {}) => lookUp(args, { provider });
  return { RiskIntegrationReference: Reference, RiskIntegrationProvider, getRiskIntegrationByReferenceOutput };
})();
`,
  projectLines: [
    "plugins:",
    "  providers:",
    "    - name: cloudflare-risk-integration",
    "      path: node_modules/pulumi-cloudflare-risk-integration/bin",
  ],
};

/** A test on the real engine whose programs reach the provider plugin beside the package. */
export const test = base.extend<{
  pluginStack: (program: string, environment?: Record<string, string>) => Promise<Stack>;
}>({
  pluginStack: async ({ stackOf }, use) => {
    await use((program, environment) =>
      stackOf(sdk + program, environment, { ...pluginResource, risk: dynamicResource.risk }),
    );
  },
});
