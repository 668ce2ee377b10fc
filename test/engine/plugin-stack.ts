import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { pluginResourceType } from "../../src/resource-types.js";
import { test as base, type Stack } from "./stack.js";

/** In scope of every program: what an SDK that Pulumi generates from the schema would have. */
export const sdk = `
class Reference extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const outputs = { integrationId: undefined, accountTag: undefined, active: undefined, createdAt: undefined,
      integrationType: undefined, tenantUrl: undefined, wellKnownUrl: undefined, absoluteWellKnownUrl: undefined };
    super("${pluginResourceType}", name, { accountId: undefined, ...outputs, ...args }, opts);
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, args) { super("cloudflare-risk-integration", name, args); }
}
const lookUp = (args, opts) => pulumi.runtime.invokeOutput("cloudflare-risk-integration:index:getRiskIntegrationByReference", args, opts ?? {});
`;

/** A test on the real engine whose programs reach the provider plugin, by the route that docs/plugin.md gives. */
export const test = base.extend<{
  pluginStack: (program: string, environment?: Record<string, string>) => Promise<Stack>;
}>({
  pluginStack: async ({ stackOf }, use) => {
    await use(async (program, environment) => {
      const stack = await stackOf(sdk + program, environment);
      const path = "node_modules/pulumi-cloudflare-risk-integration/bin";
      const plugins = `plugins:\n  providers:\n    - name: cloudflare-risk-integration\n      path: ${path}\n`;
      await appendFile(join(stack.projectFolder, "Pulumi.yaml"), plugins);
      return stack;
    });
  },
});
