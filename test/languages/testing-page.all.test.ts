import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findLanguage } from "../../scripts/lib/languages.mjs";
import { pageAt, splitCode } from "../docs/pages.js";
import { python, root } from "./project.js";

const run = promisify(execFile);

/** How the page's test in a language is run, and how it says that it has passed. */
const languages = {
  python: { file: "test_risk.py", args: ["-m", "pytest", "-q"], passed: /1 passed/ },
  go: { file: "risk_test.go", args: ["test", "-v", "./..."], passed: /--- PASS: TestTheIntegrationIsActive/ },
} as const;

/** Neither a go.work above the folder, nor a Go that would be fetched, nor a setting of this machine's own. */
const environment = { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };

test.for(["python", "go"] as const)(
  "the test that docs/testing.md shows for %s passes, as printed",
  async (language, { skip }) => {
    const { file, args, passed } = languages[language];
    const found = await findLanguage(language);
    if (found.missing !== undefined) return skip(found.missing);
    const program = language === "go" ? "go" : python(found.variables.VIRTUAL_ENV ?? "");
    const [block, ...more] = splitCode(pageAt("docs/testing.md")).fences.filter(({ info }) => info === language);
    expect(more).toEqual([]);
    const folder = await mkdtemp(join(tmpdir(), "testing-page-"));
    try {
      // As `npm install` links it.
      await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
      const bin = "cloudflare-risk-integration";
      await symlink(join(root, `bin/${bin}.js`), join(folder, "node_modules/.bin", bin));
      await writeFile(join(folder, file), `${block?.text}\n`);
      if (language === "go") await writeFile(join(folder, "go.mod"), "module example.com/risk\n\ngo 1.21\n");
      expect((await run(program, args, { cwd: folder, env: environment })).stdout).toMatch(passed);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
