import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { engineFolder } from "../../scripts/lib/engine.mjs";
import { hasHost, hostFolders, pythonVariables } from "../../scripts/lib/languages.mjs";
import { withTemporaryFolder } from "../../scripts/lib/processes.mjs";
import { oldestPython, whyNoPython } from "../../scripts/lib/python.mjs";

const engine = { version: "3.274.1", binDir: "/engine" };

test("a language host is there once all its files lie in one folder and can be run", async () => {
  await withTemporaryFolder(async (folder: string) => {
    const files = ["host", "script"];
    for (const file of files) {
      expect(hasHost(files, ["/nowhere", folder])).toBe(false);
      await writeFile(join(folder, file), "");
      await chmod(join(folder, file), 0o755);
    }
    expect(hasHost(files, ["/nowhere", folder])).toBe(true);
    await chmod(join(folder, "host"), 0o644);
    expect(hasHost(files, [folder])).toBe(process.platform === "win32");
  });
});

test("a host of the machine's own engine may lie anywhere on PATH, one of the set-up's engine lies next to it", () => {
  expect(hostFolders(engine)).toEqual(["/engine", ...(process.env.PATH ?? "").split(delimiter).filter(Boolean)]);
  expect(hostFolders({ binDir: engineFolder() })).toEqual([engineFolder()]);
});

test("Python comes first on PATH from its environment, before the engine", () => {
  const path = pythonVariables(engine, "/python/bin").PATH.split(delimiter);
  expect(path[0]).toBe("/python/bin");
  expect(path).toContain("/engine");
});

test("a Python that is missing or too old is reported, with what to install", () => {
  expect(whyNoPython([])).toMatch(new RegExp(`no python3 on PATH: install Python ${oldestPython}`));
  expect(whyNoPython(["3.7.1"])).toMatch(/Python 3\.7\.1 is too old/);
});
