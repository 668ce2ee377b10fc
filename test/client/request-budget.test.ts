import { expect, test } from "vitest";
import { createRiskIntegrationClient } from "../../src/client/index.js";
import { BudgetUsedUp, RequestBudget } from "../../src/client/request-budget.js";
import { startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";
import { HandClock, JumpingClock } from "./clocks.js";

const never = new AbortController().signal;
const fiveMinutes = 300_000;

/** A budget of two requests with a clock of its own, and what it has told. */
function budgetOfTwo() {
  const clock = new HandClock();
  const budget = new RequestBudget();
  const told: number[] = [];
  const take = ({ limit = 2, waitMs = fiveMinutes, signal = never } = {}) =>
    budget.take({ clock, limit, waitMs, signal, onWait: (until) => told.push(until - clock.now()) });
  return { clock, budget, told, take };
}

/** Whether it is still waiting, once all that can happen without time has happened. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const other = Symbol("pending");
  await new Promise((done) => setImmediate(done));
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(other)])) === other;
}

test("a place is free again five minutes after its request has ended, not after it was sent", async () => {
  const { clock, budget, take, told } = budgetOfTwo();
  expect([await take(), await take()]).toEqual([0, 0]);
  clock.advance(10_000);
  budget.end(clock);
  clock.advance(20_000);
  budget.end(clock);
  const waits = [take({ waitMs: fiveMinutes + 1 }), take({ waitMs: fiveMinutes + 1 })];
  expect(told).toEqual([280_000]);
  clock.advance(279_999);
  expect(await isPending(Promise.race(waits))).toBe(true);
  clock.advance(1);
  expect(await waits[0]).toBe(280_000);
  expect(await isPending(waits[1] as Promise<number>)).toBe(true);
  clock.advance(20_000);
  expect(await waits[1]).toBe(300_000);
  // Each wait of its own is told, with its own end.
  expect(told).toEqual([280_000, 20_000]);
  expect(clock.asleep).toBe(0);
});

test("nobody overtakes those who wait", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  const first = take({ waitMs: fiveMinutes + 1 });
  clock.advance(fiveMinutes);
  expect(budget.tryTake({ clock, limit: 2 })).toBe(false);
  await first;
});

test("who would wait for longer than may be fails at once, also for those who wait before", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  const start = clock.now();
  budget.end(clock);
  clock.advance(1_000);
  budget.end(clock);
  await expect(take({ waitMs: 298_999 })).rejects.toMatchObject({ until: start + fiveMinutes });
  const waiting = take({ waitMs: fiveMinutes });
  // The second place is free a second later, and the third only five minutes after the first was used again.
  await expect(take({ waitMs: 299_999 })).rejects.toMatchObject({ until: start + fiveMinutes + 1_000 });
  const second = take();
  await expect(take({ waitMs: 598_999 })).rejects.toMatchObject({ until: start + 2 * fiveMinutes });
  clock.advance(299_000);
  await waiting;
  clock.advance(1_000);
  await second;
});

test("who may not wait at all fails at once, even while a request under way might end any moment", async () => {
  const { take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  await expect(take({ waitMs: 0 })).rejects.toBeInstanceOf(BudgetUsedUp);
});

test("who waits for requests that are under way waits no longer than it may", async () => {
  const { take, clock } = budgetOfTwo();
  await Promise.all([take(), take()]);
  const third = take({ waitMs: 1_000 });
  clock.advance(1_000);
  await expect(third).rejects.toBeInstanceOf(BudgetUsedUp);
  expect(clock.asleep).toBe(0);
});

test("a place that was not used in the end goes to who waits, whatever time it waited for", async () => {
  const { budget, take, clock } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  const third = take();
  budget.giveBack();
  expect(await third).toBe(0);
  expect(budget.tryTake({ clock, limit: 2 })).toBe(false);
});

test("who has a smaller limit than others does not hold them up", async () => {
  const { budget, take, clock } = budgetOfTwo();
  await take({ limit: 1 });
  budget.end(clock);
  const small = take({ limit: 1 });
  expect(await take({ limit: 2 })).toBe(0);
  budget.end(clock);
  clock.advance(fiveMinutes);
  await small;
});

test("who stops waiting makes way for the next", async () => {
  const { clock, budget, take } = budgetOfTwo();
  await Promise.all([take(), take()]);
  budget.end(clock);
  const controller = new AbortController();
  const stopped = take({ signal: controller.signal, waitMs: 2 * fiveMinutes });
  const next = take({ waitMs: 2 * fiveMinutes });
  controller.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  clock.advance(fiveMinutes);
  await next;
  expect(clock.asleep).toBe(0);
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

test("lookups beyond the limit never meet the API's limit, and say once for each wait when they go on", async () => {
  const clock = new HandClock();
  await using emulator = await startEmulator({ clock, rateLimit: { limit: 120 } });
  const said = new Said();
  const options = { maxRateLimitWaitMs: 1_000_000, maxRequestsPer5Minutes: 120 };
  await using client = clientOf(emulator, { clock, log: said, ...options });
  const references = manyReferences(emulator, 300);
  const lookups = references.map((referenceId) => client.getByReference({ referenceId }));
  for (const sent of [120, 240]) {
    await Promise.all(lookups.slice(0, sent));
    expect(emulator.requests).toHaveLength(sent);
    clock.advance(fiveMinutes);
  }
  expect(await Promise.all(lookups)).toHaveLength(300);
  expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([200]));
  expect(said.warnings).toEqual(
    ["05:00Z, in 300 s", "10:00Z, in 300 s"].map(
      (time) =>
        `Cloudflare's rate limit of 120 requests in 5 minutes is used up: further lookups with this credential resume at 2026-01-01T00:${time}.`,
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
    "rate limit of 1 request in 5 minutes is used up until 2026-01-01T00:05:00Z, and with that the waits of this lookup were longer than the 1 s that a lookup waits.",
  );
  expect(emulator.requests).toHaveLength(1);
});

test("what never reached the API uses up nothing", async () => {
  const clock = new JumpingClock();
  await using client = createRiskIntegrationClient({
    ...{
      accountId: "a",
      apiToken: "x".repeat(40),
      baseUrl: "http://127.0.0.1:1",
      environment: {},
      clock,
      log: new Said(),
    },
    ...{ maxRequestsPer5Minutes: 1, maxRateLimitWaitMs: 1_000 },
  });
  expect(await failureOf(client.getByReference({ referenceId: "r" }))).toMatchObject({ code: "NETWORK" });
});

test("a reference that does not exist is told at once, without the list of those that do, where no request is left for it", async () => {
  const clock = new HandClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock, maxRequestsPer5Minutes: 1 });
  const error = await failureOf(client.getByReference({ referenceId: "absent" }));
  expect(error).toMatchObject({ code: "NOT_FOUND" });
  expect(emulator.requests).toHaveLength(1);
});
