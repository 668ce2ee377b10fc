import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { engineFolder } from "../../scripts/lib/engine.mjs";
import { hasHost, hostFolders, pythonVariables } from "../../scripts/lib/languages.mjs";
import { describeFailure, withTemporaryFolder } from "../../scripts/lib/processes.mjs";
import { ensurePython, oldestPython } from "../../scripts/lib/python.mjs";

afterEach(() => vi.unstubAllEnvs());

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

test.skipIf(process.platform === "win32")("a Python that is too old is reported, with what to install", async () => {
  await withTemporaryFolder(async (folder: string) => {
    await writeFile(join(folder, "python3"), "#!/bin/sh\necho Python 3.7.1\n", { mode: 0o755 });
    vi.stubEnv("PATH", folder);
    vi.stubEnv("XDG_CACHE_HOME", folder);
    const failure = await ensurePython({ log: () => {} }).catch(describeFailure);
    expect(failure).toBe(`Python 3.7.1 is too old: install Python ${oldestPython} or newer, with venv and pip.`);
  });
});
