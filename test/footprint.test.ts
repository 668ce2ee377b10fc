import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { installedPackages } from "../scripts/lib/installed-packages.mjs";
import { LoadedModules, packagesOf } from "./loaded-modules.js";

const root = join(__dirname, "..");
const run = promisify(execFile);

// What a user pays is guarded by counts, which are the same on every machine; how long it takes is measured in bench/.

/** The files that a program loads: those of this package and of undici, counted, and the names of other packages. */
async function loadedBy(program: string): Promise<{ own: number; undici: number; packages: string[] }> {
  using loaded = new LoadedModules();
  await run(process.execPath, [...loaded.execArgv, "-e", program], { cwd: root });
  const { files } = loaded;
  const own = files.filter((url) => url.includes("/dist/") && !url.includes("/node_modules/"));
  const undici = files.filter((url) => url.includes("/node_modules/undici/"));
  return { own: own.length, undici: undici.length, packages: packagesOf(files) };
}

// Nothing listens on port 1: the lookup has loaded all that it needs when it fails.
const refusedLookup = `
  const { createRiskIntegrationClient } = require("./dist/client/index.js");
  const settings = { apiToken: "x".repeat(40), accountId: "a", baseUrl: "http://127.0.0.1:1", maxAttempts: 1, environment: {} };
  createRiskIntegrationClient(settings).getByReference({ referenceId: "r" }).catch(({ code }) => console.log(code));
`;

describe("what an import loads", () => {
  test("of the client is its own files: undici and what is used of zod wait for the first lookup", async () => {
    const { own, packages } = await loadedBy('require("./dist/client/index.js")');
    expect(packages).toEqual([]);
    expect(own).toBeGreaterThan(5);
    expect(own).toBeLessThanOrEqual(32);
  });

  // Of the 109 files of undici; the whole of zod would be 95 files more.
  test("and a first lookup loads a fifth of undici, and no other package", async () => {
    const { own, undici, packages } = await loadedBy(refusedLookup);
    expect(packages).toEqual(["undici"]);
    expect(own).toBeLessThanOrEqual(51);
    expect(undici).toBeGreaterThan(10);
    expect(undici).toBeLessThanOrEqual(26);
  });

  test("zod is a file of 200,000 bytes at most, in place of 3 MB", () => {
    const text = readFileSync(join(root, "dist", "common", "zod.js"), "utf8");
    expect(text).not.toMatch(/\brequire\(/);
    expect(text.length).toBeLessThan(200_000);
    expect(text).toContain("/*! Parts of zod, under its licence");
  });

  test("the program's own zod and ours leave each other's settings alone", async () => {
    const program = `
      const mini = require("zod/mini");
      const before = mini.string().safeParse(1).error.issues[0].message;
      const { checkDrift } = require("./dist/drift/index.js");
      mini.config({ customError: () => "the program's own words" });
      checkDrift({ targets: 5 }).catch(({ message }) => {
        mini.config({ customError: undefined });
        console.log(JSON.stringify([message, mini.string().safeParse(1).error.issues[0].message === before]));
      });`;
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: root });
    expect(JSON.parse(stdout)).toEqual([expect.stringContaining("targets: expected a list"), true]);
  });

  test("or the whole of undici, where a version of it has moved those parts", async () => {
    const moved = `
      const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (name, ...rest) {
        if (name.startsWith("undici/lib/")) throw Object.assign(new Error("moved"), { code: "MODULE_NOT_FOUND" });
        return resolve.call(this, name, ...rest);
      };`;
    const { packages, undici } = await loadedBy(moved + refusedLookup);
    expect(packages).toEqual(["undici"]);
    expect(undici).toBeGreaterThan(80);
    const { stdout } = await run(process.execPath, ["-e", moved + refusedLookup], { cwd: root });
    expect(stdout.trim()).toBe("NETWORK");
  });

  test("of the package is beside Pulumi's SDK its own files alone", async () => {
    const sdk = await loadedBy('require("@pulumi/pulumi")');
    const { own, packages } = await loadedBy('require("./dist/index.js")');
    expect(packages.filter((name) => !sdk.packages.includes(name))).toEqual([]);
    expect(own).toBeGreaterThan(15);
    expect(own).toBeLessThanOrEqual(34);
  });
});

test("an install brings at most four packages beyond what Pulumi's SDK brings", () => {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
  const { packages } = read("package-lock.json");
  const sdk = installedPackages(["@pulumi/pulumi"], packages);
  expect(sdk.size).toBeGreaterThan(20);
  const own = installedPackages(Object.keys(read("package.json").dependencies), packages);
  const more = [...own].filter((place) => !sdk.has(place));
  expect(more).toContain("node_modules/undici");
  expect(more.length).toBeLessThanOrEqual(4);
});
