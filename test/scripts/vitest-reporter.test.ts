import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot, runChild, withTemporaryFolder } from "../../scripts/lib/processes.mjs";

test("every outcome that vitest has arrives in the results, skips with their reasons", async () => {
  await withTemporaryFolder(async (folder: string) => {
    const file = join(folder, "results.json");
    const [vitest, reporter] = ["node_modules/vitest/vitest.mjs", "scripts/lib/test/vitest-reporter.mjs"] as const;
    const args = [
      join(projectRoot, vitest),
      "run",
      `--reporter=${join(projectRoot, reporter)}`,
      "outcomes",
      "cannot-load",
    ];
    const env = { PATH: process.env.PATH, TEST_RESULTS_FILE: file };
    expect((await runChild(process.execPath, args, { cwd: join(__dirname, "fixtures"), env })).code).toBe(1);
    const { passed, failed, skipped } = JSON.parse(await readFile(file, "utf8"));
    const name = (title: string) => `outcomes.fixture.ts > ${title}`;
    expect(passed).toBe(1);
    expect(failed).toHaveLength(3);
    expect(failed).toEqual(
      expect.arrayContaining([
        { name: name("fails"), reason: expect.stringContaining("one is not two") },
        { name: "cannot-load.fixture.ts", reason: "the file does not load" },
        { name: name("with a broken hook"), reason: "the hook broke" },
      ]),
    );
    expect(skipped).toEqual([
      { name: name("skips itself"), reason: "there is no Python here" },
      { name: name("is skipped"), reason: "no reason given" },
      { name: name("is to do"), reason: "to do" },
      { name: name("with a broken hook > does not run"), reason: expect.anything() },
    ]);
  });
});
