import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareOutputs } from "../../scripts/lib/build.mjs";
import { matchesLockfile } from "../../scripts/lib/dependencies.mjs";
import { cliFile } from "../../scripts/lib/engine/constants.mjs";
import { withNode } from "../../scripts/lib/engine/environment.mjs";
import { engineEnvironment } from "../../scripts/lib/engine.mjs";
import { table } from "../../scripts/lib/table.mjs";
import { isAtLeast } from "../../scripts/lib/version.mjs";

describe("versions", () => {
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
});

describe("whether node_modules is what the lockfile says", () => {
  const machine = { os: "linux", cpu: "x64", libc: "glibc" };
  const one = { version: "1.0.0", integrity: "sha512-one" };
  const lockfile = (packages: object) => ({ packages: { "": {}, "examples/one": {}, ...packages } });
  const isCurrent = (wanted: object, installed: object | undefined) =>
    matchesLockfile(lockfile(wanted), installed && { packages: installed }, machine);

  test("nothing is installed, or an install was cut short", () => {
    expect(isCurrent({ "node_modules/one": one }, undefined)).toBe(false);
  });

  test("the same, another version, another content, a missing package", () => {
    expect(isCurrent({ "node_modules/one": one }, { "node_modules/one": one })).toBe(true);
    expect(isCurrent({ "node_modules/one": one }, { "node_modules/one": { ...one, version: "1.0.1" } })).toBe(false);
    expect(isCurrent({ "node_modules/one": one }, { "node_modules/one": { ...one, integrity: "sha512-x" } })).toBe(
      false,
    );
    expect(isCurrent({ "node_modules/one": one }, {})).toBe(false);
  });

  test.each([
    [{ os: ["linux"], cpu: ["x64"] }, false],
    [{ os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, false],
    [{ os: ["linux"], cpu: ["x64"], libc: ["musl"] }, true],
    [{ os: ["darwin"] }, true],
    [{ cpu: ["wasm32"] }, true],
    [{}, true],
  ])("an optional package for %j may be missing here: %s", (system, expected) => {
    expect(isCurrent({ "node_modules/one": { ...one, ...system, optional: true } }, {})).toBe(expected);
  });
});

test("a compiled file without a source is stale, a source without its compiled files is to be built", () => {
  const compiled = ["a.js", "a.js.map", "a.d.ts", "a.d.ts.map", ".tsbuildinfo"];
  expect(compareOutputs(["a.ts"], compiled)).toEqual({ stale: [], missing: false });
  expect(compareOutputs(["a.ts"], [...compiled, "cli/old.js"])).toEqual({ stale: ["cli/old.js"], missing: false });
  expect(compareOutputs(["a.ts", "b.ts"], compiled)).toEqual({ stale: [], missing: true });
});

test("the engine's environment has nothing of the user's Pulumi or Cloudflare settings, and then what is asked for", () => {
  const name = "CLOUDFLARE_API_TOKEN";
  const before = process.env[name];
  process.env[name] = "the user's own";
  try {
    const environment = engineEnvironment("/engine", { PULUMI_HOME: "/home" });
    expect(environment[name]).toBeUndefined();
    expect(environment.PULUMI_HOME).toBe("/home");
    expect(environment.PATH?.split(delimiter)).toContain("/engine");
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
});

test("a program on the engine runs on this Node.js, wherever the engine lies; and the engine is the one that was found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "set-up-test-"));
  try {
    expect(withNode(["/engine"], folder)).toEqual([folder, "/engine"]);
    await writeFile(join(folder, cliFile), "");
    expect(withNode(["/engine"], folder)).toEqual(["/engine", folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a table aligns its columns and has no spaces at the ends of lines", () => {
  expect(
    table(
      ["Name", "Value"],
      [
        ["active", "true"],
        ["tenantUrl", "x"],
      ],
    ),
  ).toBe(["Name       Value", "---------  -----", "active     true", "tenantUrl  x"].join("\n"));
});
