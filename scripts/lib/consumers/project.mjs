import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runChild } from "../child.mjs";
import { engineEnvironment } from "../engine.mjs";
import { Failure, lastLines } from "../failure.mjs";
import { nodeTypes } from "./consumers.mjs";
import { loadEntries } from "./entries.mjs";

const packageName = "pulumi-cloudflare-risk-integration";

// Every entry of the package with types is imported, the resource and the function are used.
const imports = `import * as pulumi from "@pulumi/pulumi";
import { getRiskIntegrationByReferenceOutput, RiskIntegrationReference } from "${packageName}";
import { createRiskIntegrationClient, RiskIntegrationError } from "${packageName}/client";
import { checkDrift } from "${packageName}/drift";
import { configure } from "${packageName}/runtime";
import { startEmulator } from "${packageName}/testing";`;
const body = `const referenceId = "reference_id";
const reference = new RiskIntegrationReference("okta", { referenceId });
const found = getRiskIntegrationByReferenceOutput({ referenceId });
const isThere = [createRiskIntegrationClient, RiskIntegrationError, checkDrift, configure, startEmulator].every((it) => typeof it === "function");`;
const outputs = {
  url: "reference.absoluteWellKnownUrl",
  same: "pulumi.all([reference.integrationId, found.id]).apply(([one, other]) => one === other)",
  isThere: "isThere",
};

const moduleSource = `${imports}\n${body}\n${eachOutput((name, value) => (name === value ? `export { ${name} };` : `export const ${name} = ${value};`))}`;

const requires = imports.replace(
  /import (?:\* as (\w+)|(\{.*?\})) from (".*?");/g,
  (_, all, some, from) => `const ${all ?? some} = require(${from});`,
);
const commonjsSource = `${requires}\n${body}\n${eachOutput((name, value) => `exports.${name} = ${value};`)}`;

function eachOutput(lineOf) {
  return Object.entries(outputs)
    .map(([name, value]) => lineOf(name, value))
    .join("\n");
}

/** A consumer's project in a new folder, with the tarball installed. */
export async function makeProject({ consumer, folder, tarball, managers, env, binDir }) {
  const { language, compile, type = "commonjs", run, sdk, typescript, typescriptAlias, manager } = consumer;
  const at = (...names) => join(folder, ...names);
  await mkdir(at("backend"), { recursive: true });
  const file = language === "ts" ? "index.ts" : "index.js";
  const main = { "ts-node": "index.ts", compiled: "bin/index.js", plain: "index.js" }[run] ?? file;
  const manifest = {
    ...{ name: "consumer", private: true, type, main },
    dependencies: { "@pulumi/pulumi": sdk, [packageName]: `file:${tarball}` },
    devDependencies:
      language === "js"
        ? {}
        : {
            "@types/node": nodeTypes,
            typescript,
            ...(typescriptAlias ? { "typescript-7": `npm:typescript@${typescriptAlias}` } : {}),
          },
  };
  await writeFile(at("package.json"), JSON.stringify(manifest, undefined, 2));
  await writeFile(at(file), language === "ts" || type === "module" ? moduleSource : commonjsSource);
  if (compile)
    await writeFile(at("tsconfig.json"), JSON.stringify({ compilerOptions: compile, files: [file] }, undefined, 2));
  const options = run === "ts-node" ? "" : "\n  options:\n    typescript: false";
  await writeFile(at("Pulumi.yaml"), `name: consumer\nruntime:\n  name: nodejs${options}\n`);
  const step = async (command, args, more = {}) => {
    const result = await runChild(command, args, { cwd: folder, env: { ...env, ...more } });
    if (result.code !== 0)
      throw new Failure(
        `${command.split("/").at(-1)} ${args[0]} of “${consumer.name}”:\n${lastLines(result.output, 25)}`,
      );
    return result.stdout;
  };
  const { command, args } = managers[manager];
  await step(command, args);
  const engine = engineEnvironment(binDir, {
    ...{ PULUMI_HOME: at("home"), PULUMI_BACKEND_URL: pathToFileURL(at("backend")).href },
    ...{ PULUMI_CONFIG_PASSPHRASE: "consumer", PULUMI_STACK: "test" },
  });
  const pulumi = (...given) =>
    step(join(binDir, "pulumi"), [...given, "--non-interactive", "--color", "never"], {
      ...engine,
      PATH: `${env.PATH}:${engine.PATH}`,
    });
  return {
    /** Type-checks it, and compiles it where it is run compiled. */
    async compile() {
      if (!compile) return;
      const compiler = typescriptAlias ? "typescript-7" : "typescript";
      const bin = JSON.parse(await readFile(at("node_modules", compiler, "package.json"), "utf8")).bin.tsc;
      await step("node", [at("node_modules", compiler, bin), ...(run === "compiled" ? [] : ["--noEmit"])]);
    },
    /** Loads every entry of the installed package, and runs its commands. */
    async load() {
      const { version, exports, bin } = JSON.parse(
        await readFile(at("node_modules", packageName, "package.json"), "utf8"),
      );
      for (const [name, source] of Object.entries(loadEntries(packageName, Object.keys(exports)))) {
        await writeFile(at(name), source);
        await step("node", [at(name)]);
      }
      for (const name of Object.keys(bin)) {
        const said = await step("npx", ["--no", name, "--", "--version"]);
        if (said.trim() !== version) throw new Failure(`“npx ${name} --version” says ${said}`);
      }
    },
    /** Runs it on the engine: up, in sync, and destroyed again; gives its outputs and its state. */
    async up(variables) {
      Object.assign(engine, variables);
      await pulumi("stack", "init", "test");
      await pulumi("up", "--yes", "--skip-preview");
      await pulumi("preview", "--expect-no-changes");
      const outputs = JSON.parse(await pulumi("stack", "output", "--json"));
      const state = await pulumi("stack", "export");
      await pulumi("destroy", "--yes", "--skip-preview");
      return { outputs, state };
    },
  };
}
