import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { maxStateBytes } from "../../src/common/limits.js";
import { readTextFile } from "../../src/drift/read-files.js";
import { readState } from "../../src/drift/read-state.js";
import { startEmulator } from "../../src/testing/index.js";
import { environmentOf, startCli } from "../cli/run-cli.js";
import { ofOtherResources } from "./large-states.js";

// The largest state that is read. The same ratio of small ones is in state-cost.test.ts.
const text = ofOtherResources(maxStateBytes - 10_000);

async function microseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test("a state of 128 MiB is read from its file for a small multiple of what JSON.parse costs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "state-cost-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, text);
    const parsed = await microseconds(() => JSON.parse(text));
    const read = await microseconds(async () => readState(await readTextFile(file, { maxBytes: maxStateBytes }), file));
    expect(read / parsed).toBeLessThan(4);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("SIGTERM is heard once a state of 128 MiB is parsed", async () => {
  await using emulator = await startEmulator();
  emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
  const args = ["drift", "--state", "-", "--account", emulator.accountId, "--reference", "reference_id"];
  const drift = startCli(args, environmentOf(emulator), { input: undefined });
  // All but what a pipe holds is read then, and nothing but the signal can end the command.
  await new Promise<void>((resolve) => drift.process.stdin.end(text, () => resolve()));
  drift.process.kill("SIGTERM");
  const { code, stdout } = await drift.ended;
  expect(code).toBe(143);
  expect(stdout).toMatch(/Not checked: the check was interrupted by SIG(INT|TERM)\./);
});
