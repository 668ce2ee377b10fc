import { describe, expect, test } from "vitest";
import { type Pass, RateLimitPause, WaitTooLong } from "../../src/client/rate-limit.js";
import { HandClock } from "./clocks.js";

/** A pause with a clock, and the ends of pauses that were told, in seconds from the start. */
function scene() {
  const clock = new HandClock();
  const start = clock.now();
  const pause = new RateLimitPause();
  const told: number[] = [];
  const enter = (budgetMs = 1_000_000, signal = new AbortController().signal): Promise<Pass> =>
    pause.enter({ clock, budgetMs, signal, onPause: (until) => told.push((until - start) / 1_000) });
  return { clock, pause, told, enter };
}

describe("a refusal of a request that was sent before the pause began", () => {
  test("prolongs the pause by a later end, which is told anew to those who wait from then on", async () => {
    const { clock, pause, told, enter } = scene();
    const [first, second] = [await enter(), await enter()];
    pause.block(first, 10_000, clock);
    const waiting = enter();
    await clock.untilAsleep(1);
    pause.block(second, 60_000, clock);
    const later = enter();
    await clock.untilAsleep(2);
    expect(told).toEqual([10, 60]);
    expect(pause.isStale(second)).toBe(true);
    clock.advance(10_000);
    await clock.untilAsleep(2);
    expect(clock.naps).toEqual([50_000, 50_000]);
    clock.advance(50_000);
    const passes = [await Promise.race([waiting, later])];
    expect(passes[0]?.probe).toBe(true);
    expect(told).toEqual([10, 60]);
  });

  test("by less than a second names the same end, and is not told again", async () => {
    const { clock, pause, told, enter } = scene();
    const [first, second] = [await enter(), await enter()];
    pause.block(first, 10_000, clock);
    void enter();
    await clock.untilAsleep(1);
    pause.block(second, 11_000, clock);
    void enter();
    await clock.untilAsleep(2);
    expect(told).toEqual([10]);
    expect(clock.naps).toEqual([10_000, 11_000]);
  });

  test("without an end, or with an earlier one, changes nothing", async () => {
    const { clock, pause, told, enter } = scene();
    const [first, second, third] = [await enter(), await enter(), await enter()];
    pause.block(first, 10_000, clock);
    const pass = enter();
    await clock.untilAsleep(1);
    pause.block(second, undefined, clock);
    pause.block(third, 5_000, clock);
    clock.advance(10_000);
    expect(await pass).toMatchObject({ probe: true, waitedMs: 10_000 });
    expect(told).toEqual([10]);
  });

  test("begins a pause of its own where the other one is over", async () => {
    const { clock, pause, told, enter } = scene();
    const [first, late] = [await enter(), await enter()];
    pause.block(first, 1_000, clock);
    const probe = enter();
    await clock.untilAsleep(1);
    clock.advance(1_000);
    pause.leave(await probe, true);
    pause.block(late, 2_000, clock);
    const next = enter();
    await clock.untilAsleep(1);
    expect(told).toEqual([1, 3]);
    clock.advance(2_000);
    expect(await next).toMatchObject({ probe: true });
  });
});

describe("who may wait", () => {
  test("waits where the pause ends just in time, and not a millisecond longer", async () => {
    const { clock, pause, enter } = scene();
    pause.block(await enter(), 10_000, clock);
    await expect(enter(9_999)).rejects.toBeInstanceOf(WaitTooLong);
    const just = enter(10_000);
    await clock.untilAsleep(1);
    clock.advance(10_000);
    expect(await just).toMatchObject({ waitedMs: 10_000 });
  });

  test("a probe that was not answered makes way for the next one, and one that was for all", async () => {
    const { clock, pause, enter } = scene();
    pause.block(await enter(), 1_000, clock);
    const passes: Pass[] = [];
    const all = [enter(), enter(), enter()].map((pass) => pass.then((given) => passes.push(given)));
    await clock.untilAsleep(3);
    clock.advance(1_000);
    await all[0];
    expect(passes.map(({ probe }) => probe)).toEqual([true]);
    pause.leave(passes[0] as Pass, false);
    await Promise.race(all.slice(1));
    expect(passes.map(({ probe }) => probe)).toEqual([true, true]);
    pause.leave(passes[1] as Pass, true);
    await Promise.all(all);
    expect(passes.map(({ probe }) => probe)).toEqual([true, true, false]);
  });
});
