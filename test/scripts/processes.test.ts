import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../../scripts/lib/node.mjs";
import { runChild, startChild } from "../../scripts/lib/processes.mjs";

/** A killed process is there until its parent has noticed. */
async function expectGone(pid: number): Promise<void> {
  const signal = async () => process.kill(pid, 0);
  await expect.poll(() => signal().catch(({ code }) => code)).toBe("ESRCH");
}

test.skipIf(process.platform !== "linux")("a child that ends leaves none of its own children behind", async () => {
  const result = await runChild("sh", ["-c", "sleep 60 >/dev/null 2>&1 & echo $!; exit 3"]);
  expect(result.code).toBe(3);
  await expectGone(Number(result.stdout));
});

test.skipIf(process.platform === "win32")(
  "a child that does not stop when asked is killed, with its children",
  async () => {
    let sleeper = 0;
    const child = startChild("sh", ["-c", "trap '' INT; sleep 60 & echo $!; wait"], {
      graceMs: 100,
      onLine: (line: string) => {
        sleeper = Number(line);
      },
    });
    await expect.poll(() => sleeper).toBeGreaterThan(0);
    await child.stop();
    expect((await child.exited).signal).toBe("SIGKILL");
    await expectGone(sleeper);
  },
);

test("a command that does not exist is an answer, not a crash", async () => {
  expect((await runChild("no-such-command-anywhere", [])).error.code).toBe("ENOENT");
});

test("of two that want the same lock the second waits, and says so", async () => {
  const events: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const log = (line: string) => {
    events.push(line.trim());
    waiting.resolve();
  };
  const name = `test-${process.pid}`;
  let second: Promise<unknown> | undefined;
  await withLock(name, { log }, async () => {
    second = withLock(name, { log }, async () => events.push("second has it"));
    await waiting.promise;
    events.push("first is done");
  });
  await second;
  expect(events).toEqual([expect.stringContaining("waiting"), "first is done", "second has it"]);
});

// A terminal sends Ctrl-C to the whole group of processes, `kill` to one.
test.skipIf(process.platform === "win32").each([
  ["SIGINT", "runner", 130],
  ["SIGINT", "group", 130],
  ["SIGTERM", "runner", 143],
  ["SIGTERM", "group", 143],
] as const)(
  "a run of tests that %s to its %s interrupts says so, and prints no counts",
  async (signal, to, exitCode) => {
    const runner = spawn(process.execPath, [join(__dirname, "fixtures/run.mjs")], { detached: true });
    let output = "";
    const underWay = Promise.withResolvers<void>();
    for (const stream of [runner.stdout, runner.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("the run is under way")) underWay.resolve();
      });
    const closed = new Promise((done) => runner.once("close", done));
    await Promise.race([underWay.promise, closed]);
    process.kill((runner.pid ?? Number.NaN) * (to === "group" ? -1 : 1), signal);
    expect(await closed, output).toBe(exitCode);
    expect(output).toContain(`Interrupted by ${signal}`);
    expect(output).not.toMatch(/\d+ passed, \d+ failed/);
  },
);
