import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base, expect } from "vitest";
import { engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, token, wellKnownUrl, world } from "../engine/world.js";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

interface Fixtures {
  readonly folder: string;
  /** The packed package's file. */
  readonly tarball: string;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "risk-integration-package-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  tarball: async ({ folder }, use) => {
    // A credential in the environment of whoever packs must not get in; dist is built by now.
    const env = { ...process.env, CLOUDFLARE_API_TOKEN: token };
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root, env });
    const name = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
    await use(join(folder, name ?? "npm pack made no file"));
  },
});

test("the packed package holds what users need and nothing else, and no credential", async ({ folder, tarball }) => {
  await run("tar", ["xzf", tarball, "-C", folder]);
  const entries = await readdir(join(folder, "package"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const places = new Set(files.map((file) => file.slice(join(folder, "package/").length).split("/")[0]));
  expect([...places].sort()).toEqual(
    ["LICENSE", "README.md", "SECURITY.md", "bin", "dist", "docs", "examples", "package.json", "schemas", "src"].sort(),
  );
  expect(files.filter((file) => /node_modules|tsbuildinfo|\.test\.|Pulumi\.\w+\.yaml|\.env/.test(file))).toEqual([]);
  // An example that was used lies beside its venv, its SDK or its state.
  const { stdout } = await run("git", ["ls-files", "examples"], { cwd: root });
  const examples = files
    .map((file) => file.slice(join(folder, "package/").length))
    .filter((file) => file.startsWith("examples/"));
  expect(examples.sort()).toEqual(
    stdout
      .trim()
      .split("\n")
      .filter((file) => !file.endsWith(".npmignore"))
      .sort(),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString("base64")])
    expect(texts.filter((text) => text.includes(form))).toEqual([]);
  expect((await stat(tarball)).size, "bytes of the tarball").toBeLessThan(530_000);
  // The code alone, so that a page of documentation cannot hide that it has grown.
  const code = files.filter((file) => /\/package\/(dist|bin)\/.*\.c?js$/.test(file));
  const sizes = await Promise.all(code.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  expect(bytes, "bytes of code").toBeGreaterThan(400_000);
  expect(bytes, "bytes of code").toBeLessThan(680_000);
  // Source maps and declaration maps point into src, which is there.
  const maps = files.filter((file) => file.endsWith(".map"));
  for (const map of maps) {
    const { sources } = JSON.parse(await readFile(map, "utf8"));
    for (const source of sources) expect(files).toContain(resolve(dirname(map), source));
  }
});

// .attw.json leaves out the JSON schema, which has no types.
test.for(["publint", "attw"])("%s finds nothing in the packed package", async (tool, { tarball }) => {
  const args = tool === "publint" ? ["--strict"] : ["--config-path", join(root, ".attw.json")];
  await run(join(root, "node_modules/.bin", tool), [tarball, ...args], { cwd: root });
});

test("the example, copied into a project of its own with the packed package, is installed and previewed", async ({
  folder,
  tarball,
  skip,
}) => {
  const engine = await findEngine();
  if (!engine) return skip("no Pulumi engine: npm run setup");
  await using emulator = await startEmulator({ seed: world() });
  const project = join(folder, "project");
  await cp(join(root, "examples/stack-outputs"), project, { recursive: true });
  await mkdir(join(folder, "backend"));
  const manifest = await readFile(join(project, "package.json"), "utf8");
  await writeFile(join(project, "package.json"), manifest.replace("file:../..", `file:${tarball}`));
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: project });
  const env = engineEnvironment(engine.binDir, {
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_BASE_URL: emulator.url,
  });
  const pulumi = async (...args: string[]) =>
    (await run("pulumi", [...args, "--non-interactive"], { cwd: project, env })).stdout;
  await pulumi("stack", "init", "test");
  await pulumi("config", "set", "referenceId", referenceId);
  await pulumi("up", "--yes", "--skip-preview");
  expect(JSON.parse(await pulumi("stack", "output", "--json"))).toMatchObject({
    active: true,
    absoluteWellKnownUrl: wellKnownUrl,
  });
  await pulumi("preview", "--expect-no-changes");
  expect(await pulumi("stack", "export")).not.toContain(folder);
});
