import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { projectRoot } from "../folders.mjs";
import { oldestNode } from "../node.mjs";
import { isAtLeast } from "../version.mjs";
import { cliFile } from "./constants.mjs";

/** `pulumi-resource-pulumi-nodejs`, which starts dynamic providers, ships inside this npm package. */
const dynamicProviderFolder = join(projectRoot, "node_modules", "@pulumi", "pulumi");

/**
 * The environment for a child that runs `pulumi`. What the user has set for Pulumi or Cloudflare stays out: the project's own
 * runs talk to the emulator, on a backend of their own.
 */
export function engineEnvironment(binDir, variables = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(pulumi|cloudflare)_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [...ownFolders(binDir), process.env.PATH].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...variables,
  };
}

function ownFolders(binDir) {
  const engine = [binDir, dynamicProviderFolder];
  return isAtLeast(process.version, oldestNode) ? withNode(engine, dirname(process.execPath)) : engine;
}

/**
 * The engine starts `node` by name: this one comes first, for the machine's own engine may lie beside another. Unless a
 * `pulumi` lies beside this one, such as npm's after `npm install --global pulumi`, which would be taken for the engine.
 */
export function withNode(engineFolders, nodeFolder) {
  const hidesEngine = existsSync(join(nodeFolder, cliFile));
  return hidesEngine ? [...engineFolders, nodeFolder] : [nodeFolder, ...engineFolders];
}
