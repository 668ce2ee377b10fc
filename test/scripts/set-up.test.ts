import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { compareOutputs } from "../../scripts/lib/build.mjs";
import { cliFile, engineEnvironment, engineModules, isNpmLauncher, withNode } from "../../scripts/lib/engine.mjs";
import { cacheFolder, isAtLeast, keepInCache, npmInstall, withLock } from "../../scripts/lib/node.mjs";
import { describeFailure, projectRoot, withTemporaryFolder } from "../../scripts/lib/processes.mjs";

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["v22.19.0", "22.19.0", true],
  ["v22.18.9", "22.19.0", false],
  ["v24.0.0", "22.19.0", true],
  ["v3.99.1", "3.200.0", false],
  ["3.259.0-alpha.1", "3.200.0", true],
  ["1.26", "1.26", true],
  ["go1.25.12", "1.26", false],
  ["devel", "1.26", false],
])("%s is at least %s: %s", (found, wanted, expected) => {
  expect(isAtLeast(found, wanted)).toBe(expected);
});

test("a compiled file without a source is stale, a source without its compiled files is to be built", () => {
  const compiled = ["a.js", "a.js.map", "a.d.ts", "a.d.ts.map", ".tsbuildinfo"];
  expect(compareOutputs(["a.ts"], compiled)).toEqual({ stale: [], missing: false });
  expect(compareOutputs(["a.ts"], [...compiled, "cli/old.js"])).toEqual({ stale: ["cli/old.js"], missing: false });
  expect(compareOutputs(["a.ts", "b.ts"], compiled)).toEqual({ stale: [], missing: true });
});

test("the engine's environment has nothing of the user's Pulumi or Cloudflare settings but what is asked for, and no proxy for loopback", () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "the user's own");
  vi.stubEnv("no_proxy", "internal.example");
  const environment = engineEnvironment("/engine", { PULUMI_HOME: "/home" });
  expect(environment.CLOUDFLARE_API_TOKEN).toBeUndefined();
  expect(environment.PULUMI_HOME).toBe("/home");
  expect(environment.PATH?.split(delimiter)).toContain("/engine");
  const noProxy = "internal.example,127.0.0.1,localhost";
  expect(environment).toMatchObject({ NO_PROXY: noProxy, no_proxy: noProxy });
});

test("a cache folder that cannot be written to is a failure of one line, which says what to set", async () => {
  vi.stubEnv("XDG_CACHE_HOME", __filename);
  const failure = await withLock("test", { log: () => {} }, async () => {}).catch(describeFailure);
  expect(failure).toMatch(/^Cannot write to .*set-up\.test\.ts.* \(ENOTDIR\): set XDG_CACHE_HOME.*$/);
});

test("dependencies are installed whole, into the checkout, whatever the user's npm leaves out", async () => {
  vi.stubEnv("NODE_ENV", "production");
  const settings = { omit: "optional", global: "true", location: "global", legacy_peer_deps: "true" };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(`npm_config_${name}`, value);
  const { stdout } = await npmInstall("ci", ["--dry-run", "--offline", "--json"], { cwd: projectRoot });
  expect(JSON.parse(stdout)).toMatchObject({ removed: 0 });
});

test("what no set-up has used for 30 days is removed from next to what is used, and nothing else", async () => {
  await withTemporaryFolder(async (cache: string) => {
    vi.stubEnv("XDG_CACHE_HOME", cache);
    const days = { old: 31, older: 300, recent: 29, used: 400 };
    for (const [name, age] of Object.entries(days)) {
      await mkdir(cacheFolder("node", name), { recursive: true });
      await utimes(cacheFolder("node", name), new Date(), new Date(Date.now() - age * 86_400_000));
    }
    await keepInCache(cacheFolder("node", "used"));
    expect(await readdir(cacheFolder("node"))).toEqual(["recent", "used"]);
  });
});

test("a program on the engine runs on this Node.js, wherever the engine lies; and the engine is the one that was found", async () => {
  await withTemporaryFolder(async (folder: string) => {
    expect(withNode(["/engine"], folder)).toEqual([folder, "/engine"]);
    await writeFile(join(folder, cliFile), "");
    expect(withNode(["/engine"], folder)).toEqual(["/engine", folder]);
  });
});

test.each(Object.entries(engineModules))("engine %s is built from modules of this version", async (version, module) => {
  const goMod = await readFile(join(projectRoot, "tools", module.folder, "go.mod"), "utf8");
  for (const part of ["pkg", "sdk"]) expect(goMod).toContain(`github.com/pulumi/pulumi/${part}/v3 v${version}`);
});

test("npm's pulumi is not taken for an engine, under any of its names", () => {
  expect(isNpmLauncher(join(projectRoot, "node_modules/.bin/pulumi"))).toBe(true);
  expect(isNpmLauncher(join(projectRoot, "node_modules/pulumi/run.js"))).toBe(true);
  expect(isNpmLauncher(process.execPath)).toBe(false);
});
