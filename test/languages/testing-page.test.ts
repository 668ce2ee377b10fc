import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { pageAt, splitCode } from "../docs/pages.js";
import { root } from "./project.js";

const run = promisify(execFile);

/** How the page's test in a language is run, and how a machine shows that it can; of Pulumi neither needs anything. */
const languages = {
  python: {
    file: "test_risk.py",
    needs: ["python3", "-m", "pytest", "--version"],
    command: ["python3", "-m", "pytest", "-q"],
  },
  go: { file: "risk_test.go", needs: ["go", "version"], command: ["go", "test", "-v", "./..."] },
} as const;

/** Neither a go.work above the folder, nor a Go that would be fetched, nor a setting of this machine's own. */
const environment = { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };

test.skipIf(process.platform === "win32").for(["python", "go"] as const)(
  "the test that docs/testing.md shows for %s passes, as printed",
  async (language, { skip }) => {
    const { file, needs, command } = languages[language];
    const [needed, ...asked] = needs;
    if (
      !(await run(needed, asked, { env: environment }).then(
        () => true,
        () => false,
      ))
    )
      return skip(`${needs.join(" ")} fails: install ${language === "go" ? "Go" : "Python 3 with pytest"}`);
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
      const [program, ...args] = command;
      const { stdout } = await run(program, args, { cwd: folder, env: environment });
      expect(stdout).toMatch(language === "go" ? /--- PASS: TestTheIntegrationIsActive/ : /1 passed/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
