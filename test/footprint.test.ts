import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { filesIn, packagesOf, printLoaded } from "./loaded-modules.js";

const root = join(__dirname, "..");
const run = promisify(execFile);

// What a user pays is guarded by counts, which are the same on every machine; how long it takes is measured in bench/.

/** The files of this package, and the names of other packages, that a program loads. */
async function loadedBy(program: string): Promise<{ own: number; packages: string[] }> {
  const { stderr } = await run(process.execPath, [...printLoaded, "-e", program], { cwd: root });
  const files = filesIn(stderr);
  const own = files.filter((url) => url.includes("/dist/") && !url.includes("/node_modules/"));
  return { own: own.length, packages: packagesOf(files) };
}

describe("what an import loads", () => {
  test("of the client is its own files: undici and zod wait for the first lookup", async () => {
    const { own, packages } = await loadedBy('require("./dist/client/index.js")');
    expect(packages).toEqual([]);
    expect(own).toBeGreaterThan(5);
    expect(own).toBeLessThanOrEqual(28);
  });

  test("of the package is beside Pulumi's SDK its own files alone", async () => {
    const sdk = await loadedBy('require("@pulumi/pulumi")');
    const { own, packages } = await loadedBy('require("./dist/index.js")');
    expect(packages.filter((name) => !sdk.packages.includes(name))).toEqual([]);
    expect(own).toBeGreaterThan(15);
    expect(own).toBeLessThanOrEqual(45);
  });
});

interface Lock {
  readonly packages: Record<string, { readonly dependencies?: Record<string, string> }>;
}

/** What npm installs for these, each once. */
function installedFor(names: readonly string[], { packages }: Lock): Set<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const dependency of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) add(dependency);
  };
  for (const name of names) add(name);
  return found;
}

test("an install brings at most five packages beyond what Pulumi's SDK brings", () => {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
  const lock: Lock = read("package-lock.json");
  const sdk = installedFor(["@pulumi/pulumi"], lock);
  expect(sdk.size).toBeGreaterThan(20);
  const own = installedFor(Object.keys(read("package.json").dependencies), lock);
  expect([...own].filter((name) => !sdk.has(name)).length).toBeLessThanOrEqual(5);
});
