import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runChild, startChild } from "../../scripts/lib/child.mjs";
import { withLock } from "../../scripts/lib/lock.mjs";

afterEach(() => vi.unstubAllEnvs());

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A killed process is there until its parent has noticed. */
async function expectGone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
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
    await expect.poll(() => sleeper, { timeout: 5_000 }).toBeGreaterThan(0);
    await child.stop();
    expect((await child.exited).signal).toBe("SIGKILL");
    await expectGone(sleeper);
  },
);

test("a command that does not exist is an answer, not a crash", async () => {
  expect((await runChild("no-such-command-anywhere", [])).error.code).toBe("ENOENT");
});

test("of two that want the same lock the second waits, and says so", async () => {
  const cache = await mkdtemp(join(tmpdir(), "lock-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
  try {
    const events: string[] = [];
    const waiting = Promise.withResolvers<void>();
    const log = (line: string) => {
      events.push(line.trim());
      waiting.resolve();
    };
    let second: Promise<unknown> | undefined;
    await withLock("test", { log }, async () => {
      second = withLock("test", { log }, async () => events.push("second has it"));
      await waiting.promise;
      events.push("first is done");
    });
    await second;
    expect(events).toEqual([expect.stringContaining("waiting"), "first is done", "second has it"]);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
});
