import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, token, wellKnownUrl, world } from "../engine/world.js";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

import { test } from "./packed.js";

test("the example, copied into a project of its own with the packed package, is installed and previewed", async ({
  folder,
  packed,
  skip,
}) => {
  const engine = await findEngine();
  if (!engine) return skip("no Pulumi engine: npm run setup");
  await using emulator = await startEmulator({ seed: world() });
  const project = join(folder, "project");
  await cp(join(root, "examples/stack-outputs"), project, { recursive: true });
  await mkdir(join(folder, "backend"));
  const manifest = await readFile(join(project, "package.json"), "utf8");
  await writeFile(join(project, "package.json"), manifest.replace("file:../..", `file:${packed.tarball}`));
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
