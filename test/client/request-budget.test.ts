import { expect, test } from "vitest";
import { BudgetUsedUp, RequestBudget } from "../../src/client/request-budget.js";
import { startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";
import { HandClock } from "./clocks.js";

const never = new AbortController().signal;
const fiveMinutes = 300_000;

/** A budget of two requests with a clock of its own, and what it has told. */
function budgetOfTwo() {
  const clock = new HandClock();
  const budget = new RequestBudget();
  const told: number[] = [];
  const take = (waitMs = fiveMinutes, signal = never) =>
    budget.take({ clock, limit: 2, waitMs, signal, onWait: (until) => told.push(until - clock.now()) });
  return { clock, budget, told, take };
}

test("a place is free again five minutes after its request has ended, not after it was sent", async () => {
  const { clock, budget, take, told } = budgetOfTwo();
  expect([await take(), await take()]).toEqual([0, 0]);
  clock.advance(10_000);
  budget.end(clock);
  clock.advance(20_000);
  budget.end(clock);
  const waits = [take(), take()];
  await clock.untilAsleep(1);
  expect(told).toEqual([280_000]);
  clock.advance(279_999);
  expect(clock.asleep).toBe(1);
  clock.advance(1);
  expect(await waits[0]).toBe(280_000);
  await clock.untilAsleep(1);
  clock.advance(20_000);
  expect(await waits[1]).toBe(300_000);
  expect(told).toEqual([280_000, 20_000]);
});

test("nobody overtakes those who wait", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  budget.end(clock);
  const first = take();
  await clock.untilAsleep(1);
  clock.advance(fiveMinutes);
  expect(budget.tryTake({ clock, limit: 2 })).toBe(false);
  await first;
  expect(budget.tryTake({ clock, limit: 2 })).toBe(true);
});

test("who would wait for longer than may be fails at once, also when others wait before", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  clock.advance(1_000);
  budget.end(clock);
  const start = clock.now() - 1_000;
  await expect(take(298_000)).rejects.toMatchObject({ until: start + fiveMinutes });
  const waiting = take(299_000);
  await clock.untilAsleep(1);
  await expect(take(299_500)).rejects.toBeInstanceOf(BudgetUsedUp);
  clock.advance(299_000);
  await waiting;
});

test("while all of a budget is under way, who waits goes on as soon as one was not sent after all", async () => {
  const { budget, take, clock } = budgetOfTwo();
  await Promise.all([take(), take()]);
  const third = take();
  budget.giveBack();
  expect(await third).toBe(0);
  expect(budget.tryTake({ clock, limit: 2 })).toBe(false);
});

test("who stops waiting makes way for the next", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  const controller = new AbortController();
  const stopped = take(fiveMinutes, controller.signal);
  const next = take();
  await clock.untilAsleep(1);
  controller.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  await clock.untilAsleep(1);
  clock.advance(fiveMinutes);
  await next;
});

test("many thousands of requests in five minutes are counted, and forgotten after them", async () => {
  const clock = new HandClock();
  const budget = new RequestBudget();
  const options = { clock, limit: 5_000 };
  for (let round = 0; round < 3; round += 1) {
    for (let sent = 0; sent < 5_000; sent += 1) {
      expect(budget.tryTake(options)).toBe(true);
      budget.end(clock);
    }
    expect(budget.tryTake(options)).toBe(false);
    clock.advance(fiveMinutes);
  }
});

test("3,000 lookups with one credential never meet the API's limit, and say once for each wait when they go on", async () => {
  const clock = new HandClock();
  await using emulator = await startEmulator({ clock });
  const said = new Said();
  await using client = clientOf(emulator, { clock, log: said, maxRateLimitWaitMs: 1_000_000 });
  const references = manyReferences(emulator, 3_000);
  const lookups = references.map((referenceId) => client.getByReference({ referenceId }));
  for (const sent of [1_200, 2_400]) {
    await Promise.all(lookups.slice(0, sent));
    await clock.untilAsleep(1);
    expect(emulator.requests).toHaveLength(sent);
    clock.advance(fiveMinutes);
  }
  expect(await Promise.all(lookups)).toHaveLength(3_000);
  expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([200]));
  expect(said.warnings).toEqual(
    ["05:00Z, in 300 s", "10:00Z, in 300 s"].map(
      (time) =>
        `Cloudflare's rate limit of 1,200 requests in 5 minutes is used up: further lookups with this credential go on at 2026-01-01T00:${time}.`,
    ),
  );
});

test("more than fits into the wait of a lookup is RATE_LIMITED without a request, and told with the time", async () => {
  const clock = new HandClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock, maxRequestsPer5Minutes: 1, maxRateLimitWaitMs: 1_000 });
  await client.getByReference({ referenceId: "reference_id" });
  const error = await failureOf(client.getByReference({ referenceId: "another" }));
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, status: undefined });
  expect(error.message).toContain(
    "rate limit of 1 requests in 5 minutes is used up until 2026-01-01T00:05:00Z, longer than the 1 s that a lookup waits.",
  );
  expect(emulator.requests).toHaveLength(1);
});
