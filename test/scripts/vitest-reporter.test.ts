import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(__dirname, "../..");

test("every outcome that vitest has arrives in the results, skips with their reasons", async () => {
  const folder = await mkdtemp(join(tmpdir(), "reporter-"));
  try {
    const file = join(folder, "results.json");
    expect(await runFixtures(file)).toBe(1);
    const { tests, errors } = JSON.parse(await readFile(file, "utf8"));
    const outcomes = tests.map(({ name, state, reason }: Record<string, string>) => [name, state, reason]);
    const name = (title: string) => `outcomes.fixture.ts > ${title}`;
    expect(outcomes).toEqual([
      [name("passes"), "passed", ""],
      [name("fails"), "failed", expect.stringContaining("one is not two")],
      [name("skips itself"), "skipped", "there is no Python here"],
      [name("is skipped"), "skipped", "no reason given"],
      [name("is to do"), "skipped", "to do"],
      [name("with a broken hook > does not run"), "skipped", expect.anything()],
    ]);
    expect(errors).toEqual(
      expect.arrayContaining([
        { name: "cannot-load.fixture.ts", reason: "the file does not load" },
        { name: name("with a broken hook"), reason: "the hook broke" },
      ]),
    );
    expect(errors).toHaveLength(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function runFixtures(resultsFile: string): Promise<number | null> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporter = join(root, "scripts/lib/test/vitest-reporter.mjs");
  const child = spawn(process.execPath, [vitest, "run", `--reporter=${reporter}`], {
    cwd: join(__dirname, "fixtures"),
    env: { PATH: process.env.PATH, TEST_RESULTS_FILE: resultsFile },
    stdio: "ignore",
  });
  return new Promise((resolve) => child.on("close", resolve));
}
