import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { pageAt, root, splitCode } from "./pages.js";

const run = promisify(execFile);

test("the tests that docs/testing.md shows for vitest pass, as printed", async () => {
  const blocks = splitCode(pageAt("docs/testing.md")).fences.filter(({ info }) => info === "ts");
  const folder = await mkdtemp(join(tmpdir(), "testing-page-"));
  try {
    // What a project has installed: this package, Pulumi's SDK and vitest.
    await mkdir(join(folder, "node_modules/@pulumi"), { recursive: true });
    await symlink(root, join(folder, "node_modules/pulumi-cloudflare-risk-integration"), "junction");
    for (const name of ["vitest", "@pulumi/pulumi"])
      await symlink(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
    for (const { line, text } of blocks) await writeFile(join(folder, `line-${line}.test.ts`), text);
    await writeFile(join(folder, "vitest.config.mjs"), "export default {};\n");

    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    // What this run gives its processes would make the other one a part of it.
    const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_V8_COVERAGE|CLOUDFLARE_)/.test(name));
    const options = { cwd: folder, env: { ...Object.fromEntries(own), NO_COLOR: "1" } };
    const { stdout, stderr } = await run(process.execPath, [vitest, "run", "--maxWorkers=1"], options).catch(
      (error) => error,
    );
    expect(stdout, stderr).toMatch(
      new RegExp(`Test Files +${blocks.length} passed \\(${blocks.length}\\)\\n +Tests +6 passed`),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
