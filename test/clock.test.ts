import { expect, test } from "vitest";
import { startEmulator } from "../src/testing/index.js";
import { clientOf } from "./client/clients.js";
import { FakeClock, pausesBetween } from "./clock.js";

/** Sleeps for each of these times at once, and lists them as they end. */
function sleepers(clock: FakeClock, ...times: number[]) {
  const ended: number[] = [];
  const all = times.map((ms) => clock.sleep(ms).then(() => ended.push(ms)));
  return { ended, all: Promise.all(all) };
}

test("time stands still until it is advanced, and then sleeps end in the order of their ends", async () => {
  const clock = new FakeClock();
  const { ended, all } = sleepers(clock, 30, 10, 20, 40);
  await clock.settled();
  expect([ended, clock.elapsed, clock.idle]).toEqual([[], 0, false]);
  clock.advance(9);
  await clock.settled();
  expect(ended).toEqual([]);
  clock.advance(21);
  await clock.settled();
  expect(ended).toEqual([10, 20, 30]);
  clock.advance(10);
  await all;
  expect([clock.elapsed, clock.idle]).toEqual([40, true]);
});

test("time that passes by itself jumps from one end to the next, also to that of a sleep which begins in between", async () => {
  const clock = new FakeClock({ passing: true });
  const { ended, all } = sleepers(clock, 300, 100);
  const times: number[] = [];
  for (const ms of [150, 50]) {
    await clock.sleep(ms);
    times.push(clock.elapsed);
  }
  await all;
  expect(times).toEqual([150, 200]);
  expect([ended, clock.elapsed]).toEqual([[100, 300], 300]);
});

test("an aborted sleep rejects with the reason and is gone", async () => {
  for (const passing of [false, true]) {
    const clock = new FakeClock({ passing });
    const caller = new AbortController();
    const asleep = clock.sleep(1_000, caller.signal);
    caller.abort(new Error("enough"));
    await expect(asleep).rejects.toThrow("enough");
    await expect(clock.sleep(1_000, caller.signal)).rejects.toThrow("enough");
    await clock.settled();
    expect([clock.idle, clock.elapsed]).toEqual([true, 0]);
  }
});

test("it has settled only when a lookup is over, with its connection, its request and its answer", async () => {
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock });
  for (let round = 0; round < 20; round += 1) {
    let over = false;
    void client.getByReference({ referenceId: "reference_id" }, { fresh: true }).then(() => {
      over = true;
    });
    await clock.settled();
    expect(over).toBe(true);
  }
});

test("it has settled only when a thousand lookups are over", async () => {
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock });
  let over = 0;
  for (let index = 0; index < 1_000; index += 1) {
    emulator.addIntegration({ reference_id: `${index}` });
    void client.getByReference({ referenceId: `${index}` }).then(() => {
      over += 1;
    });
  }
  await clock.settled();
  expect(over).toBe(1_000);
});

test("the times of requests are those of the clock", async () => {
  const clock = new FakeClock({ passing: true });
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock });
  emulator.answerNext([
    { kind: "status", status: 503 },
    { kind: "rate-limited", retryAfter: "7" },
  ]);
  await client.getByReference({ referenceId: "reference_id" });
  expect(pausesBetween(emulator.requests)).toEqual([500, 7_000]);
});
