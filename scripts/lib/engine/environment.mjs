import { delimiter, dirname, join } from "node:path";
import { projectRoot } from "../folders.mjs";
import { oldestNode } from "../node.mjs";
import { isAtLeast } from "../version.mjs";

/** `pulumi-resource-pulumi-nodejs`, which starts dynamic providers, ships inside this npm package. */
const dynamicProviderFolder = join(projectRoot, "node_modules", "@pulumi", "pulumi");

/**
 * The environment for a child that runs `pulumi`. What the user has set for Pulumi or Cloudflare stays out: the project's own
 * runs talk to the emulator, on a backend of their own.
 */
export function engineEnvironment(binDir, variables = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(pulumi|cloudflare)_/i.test(name));
  // The engine starts `node` by name; this one is right where it is new enough.
  const node = isAtLeast(process.version, oldestNode) ? [dirname(process.execPath)] : [];
  return {
    ...Object.fromEntries(kept),
    PATH: [binDir, dynamicProviderFolder, ...node, process.env.PATH].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...variables,
  };
}
