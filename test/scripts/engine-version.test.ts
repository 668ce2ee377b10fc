import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineVersion } from "../../scripts/lib/engine/constants.mjs";
import { isNpmLauncher } from "../../scripts/lib/engine/find.mjs";

const root = join(__dirname, "../..");
const read = (path: string) => readFile(join(root, path), "utf8");

test("npm's pulumi, the Go build and the set-up mean the same version", async () => {
  expect(JSON.parse(await read("package.json")).devDependencies.pulumi).toBe(engineVersion);
  for (const tool of ["cli", "sdk-generator"])
    for (const module of ["pkg", "sdk"])
      expect(await read(`tools/engine/${tool}/go.mod`)).toContain(
        `github.com/pulumi/pulumi/${module}/v3 v${engineVersion}`,
      );
});

test("npm's pulumi is told from an engine, under each of its names", () => {
  expect(isNpmLauncher(join(root, "node_modules/.bin/pulumi"))).toBe(true);
  expect(isNpmLauncher(join(root, "node_modules/pulumi/run.js"))).toBe(true);
  expect(isNpmLauncher(process.execPath)).toBe(false);
});
