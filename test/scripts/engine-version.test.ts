import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineModules, isNpmLauncher } from "../../scripts/lib/engine.mjs";

const root = join(__dirname, "../..");

test.each(Object.entries(engineModules))("engine %s is built from modules of this version", async (version, module) => {
  const goMod = await readFile(join(root, "tools", module.folder, "go.mod"), "utf8");
  for (const part of ["pkg", "sdk"]) expect(goMod).toContain(`github.com/pulumi/pulumi/${part}/v3 v${version}`);
});

test("npm's pulumi is told from an engine, under each of its names", () => {
  expect(isNpmLauncher(join(root, "node_modules/.bin/pulumi"))).toBe(true);
  expect(isNpmLauncher(join(root, "node_modules/pulumi/run.js"))).toBe(true);
  expect(isNpmLauncher(process.execPath)).toBe(false);
});
