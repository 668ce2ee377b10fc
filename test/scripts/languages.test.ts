import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { engineFolder } from "../../scripts/lib/engine/install.mjs";
import { hasHost, hostFolders, languageHosts } from "../../scripts/lib/engine/language-hosts.mjs";
import { withPython } from "../../scripts/lib/languages.mjs";
import { oldestPython, whyNoPython } from "../../scripts/lib/python.mjs";

const engine = { version: "3.259.0", binDir: "/engine" };

describe("a language host", () => {
  test("is there once all that it is made of lies in one folder, and can be run", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hosts-test-"));
    try {
      const files = [
        languageHosts.python.file,
        ...languageHosts.python.beside.map(({ file }: { file: string }) => file),
      ];
      expect(files).toHaveLength(2);
      for (const file of files) {
        expect(hasHost(languageHosts.python, ["/nowhere", folder])).toBe(false);
        await writeFile(join(folder, file), "");
        await chmod(join(folder, file), 0o755);
      }
      expect(hasHost(languageHosts.python, ["/nowhere", folder])).toBe(true);
      await chmod(join(folder, files[0]), 0o644);
      expect(hasHost(languageHosts.python, [folder])).toBe(process.platform === "win32");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("of the machine's own engine may lie anywhere on PATH, and that of the set-up's lies beside it", () => {
    expect(hostFolders(engine)).toEqual(["/engine", ...(process.env.PATH ?? "").split(delimiter).filter(Boolean)]);
    expect(hostFolders({ binDir: engineFolder() })).toEqual([engineFolder()]);
  });
});

describe("Python", () => {
  test("comes first on PATH from its environment, before the engine", () => {
    const found = withPython(engine, "/python/bin");
    const path = "variables" in found ? found.variables.PATH?.split(delimiter) : [];
    expect(path?.[0]).toBe("/python/bin");
    expect(path).toContain("/engine");
  });

  test("that is missing or too old is said, with what to install", () => {
    expect(withPython(engine, undefined)).toEqual({ missing: expect.stringContaining("npm run setup:languages") });
    expect(whyNoPython([])).toMatch(new RegExp(`no python3 on PATH: install Python ${oldestPython}`));
    expect(whyNoPython(["3.7.1"])).toMatch(/Python 3\.7\.1 is too old/);
  });
});
