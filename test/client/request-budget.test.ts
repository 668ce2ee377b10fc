import { describe, expect, test } from "vitest";
import {
  createRiskIntegrationClient,
  type RiskIntegrationClient,
  type RiskIntegrationClientOptions,
} from "../../src/client/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";
import { startHeldApi } from "./held-api.js";

const fiveMinutes = 300_000;

/** Clients with one credential that allow themselves two requests in five minutes, at an API that answers as the test says. */
async function twoRequests() {
  const clock = new FakeClock();
  const start = clock.now();
  const api = await startHeldApi(clock);
  const said = new Said();
  const parts: AsyncDisposable[] = [api];
  const callers = new Map<string, AbortController>();
  const outcomes = new Map<string, unknown>();
  const open = (options: RiskIntegrationClientOptions = {}) => {
    const client = createRiskIntegrationClient({
      ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: api.url, environment: {}, clock, log: said },
      ...{ maxAttempts: 1, maxRequestsPer5Minutes: 2, maxRateLimitWaitMs: 2 * fiveMinutes, ...options },
    });
    parts.unshift(client);
    return client;
  };
  const lookUp = (client: RiskIntegrationClient, referenceId: string) => {
    const caller = new AbortController();
    callers.set(referenceId, caller);
    client.getByReference({ referenceId }, caller).then(
      () => outcomes.set(referenceId, "found"),
      (error: unknown) => outcomes.set(referenceId, error),
    );
  };
  return {
    ...{ clock, api, lookUp, client: open() },
    /** What lookups have come to by now. */
    outcome: (referenceId: string) => outcomes.get(referenceId),
    /** Begins a lookup and lets everything settle; its request, if it has sent one, waits. */
    async ask(referenceId: string, options: RiskIntegrationClientOptions = {}) {
      lookUp(open(options), referenceId);
      await clock.settled();
    },
    /** Begins a lookup that gets its answer at once. */
    async use(referenceId: string, options: RiskIntegrationClientOptions = {}) {
      lookUp(open(options), referenceId);
      await clock.settled();
      api.newest(referenceId).find();
      await clock.settled();
    },
    async answer(referenceId: string) {
      api.newest(referenceId).find();
      await clock.settled();
    },
    /** Stops a lookup as its caller. */
    async stop(referenceId: string) {
      callers.get(referenceId)?.abort();
      await clock.settled();
    },
    async pass(ms: number) {
      clock.advance(ms);
      await clock.settled();
    },
    /** The times at which waiting lookups go on, as they were logged, in milliseconds from the start. */
    told: () => said.warnings.map((line) => Date.parse(/resume at (\S+),/.exec(line)?.[1] ?? "") - start),
    async [Symbol.asyncDispose]() {
      for (const part of parts) await part[Symbol.asyncDispose]();
    },
  };
}

/** How a lookup fails that would have to wait for longer than it may. */
function usedUpUntil(time: string) {
  return { code: "RATE_LIMITED", retryable: true, message: expect.stringContaining(`is used up until ${time},`) };
}

describe("one of the requests of five minutes", () => {
  test("is free again five minutes after it has ended, not after it was sent", async () => {
    await using run = await twoRequests();
    const { api, ask, answer, pass, told } = run;
    await ask("a");
    await ask("b");
    await pass(10_000);
    await answer("a");
    await pass(20_000);
    await answer("b");
    await ask("c");
    await ask("d");
    expect(told()).toEqual([310_000]);
    await pass(279_999);
    expect(api.asked).toEqual(["a", "b"]);
    await pass(1);
    expect(api.asked).toEqual(["a", "b", "c"]);
    await pass(19_999);
    expect(api.asked).toEqual(["a", "b", "c"]);
    await pass(1);
    expect(api.asked).toEqual(["a", "b", "c", "d"]);
    // Each wait of its own is told, with its own end.
    expect(told()).toEqual([310_000, 330_000]);
  });

  test("goes to those who wait, and nobody overtakes them, at whatever moment they ask", async () => {
    // A lookup takes some microtasks before it asks for its request: one of these moments is just after the end of the five minutes.
    for (let moment = 0; moment < 12; moment += 1) {
      await using run = await twoRequests();
      const { clock, api, client, lookUp, use } = run;
      await use("a");
      await use("b");
      const waiting = ["first", "second"];
      for (const referenceId of waiting) lookUp(client, referenceId);
      await clock.settled();
      lookUp(client, "overtaking");
      for (let microtask = 0; microtask < moment; microtask += 1) await undefined;
      clock.advance(fiveMinutes);
      await clock.settled();
      expect(api.asked).toEqual(["a", "b", ...waiting]);
    }
  });

  test("that was not sent in the end goes to a lookup that waits, whatever time it waited for", async () => {
    await using run = await twoRequests();
    const { clock, api, ask, stop, pass } = run;
    await ask("refused");
    api.newest("refused").refuse(10);
    await clock.settled();
    // The refused lookup has the second request for its next attempt, and the other one waits for five minutes.
    await ask("waiting");
    await stop("refused");
    await pass(9_999);
    expect(api.asked).toEqual(["refused"]);
    await pass(1);
    expect(api.asked).toEqual(["refused", "waiting"]);
    await ask("one too many", { maxRateLimitWaitMs: 1_000 });
    expect(run.outcome("one too many")).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("that a caller stopped after it was sent counts all the same", async () => {
    await using run = await twoRequests();
    const { api, ask, stop, pass } = run;
    await ask("a");
    await ask("b");
    await stop("a");
    await stop("b");
    await ask("c");
    await pass(fiveMinutes - 1);
    expect(api.asked).toEqual(["a", "b"]);
    await pass(1);
    expect(api.asked).toEqual(["a", "b", "c"]);
  });

  test("is not lost with a lookup that stops waiting: the next one gets it", async () => {
    await using run = await twoRequests();
    const { clock, api, ask, use, stop, pass, outcome } = run;
    await use("a");
    await use("b");
    await ask("stopped");
    await ask("next");
    await ask("last");
    await stop("stopped");
    expect(outcome("stopped")).toMatchObject({ code: "ABORTED" });
    await pass(fiveMinutes);
    expect(api.asked).toEqual(["a", "b", "next", "last"]);
    expect(clock.idle).toBe(true);
  });

  test("is waited for by nothing once all that waited were stopped", async () => {
    await using run = await twoRequests();
    const { clock, ask, use, stop } = run;
    await use("a");
    await use("b");
    for (const referenceId of ["c", "d"]) await ask(referenceId);
    expect(clock.idle).toBe(false);
    for (const referenceId of ["c", "d"]) await stop(referenceId);
    expect(clock.idle).toBe(true);
  });
});

describe("a lookup that would wait for longer than it may", () => {
  test("fails at once, also because of those that wait before it", async () => {
    await using run = await twoRequests();
    const { api, ask, use, pass, outcome } = run;
    await use("a");
    await pass(1_000);
    await use("b");
    await ask("too long", { maxRateLimitWaitMs: 298_999 });
    expect(outcome("too long")).toMatchObject(usedUpUntil("2026-03-01T12:05:00Z"));
    await ask("first", { maxRateLimitWaitMs: 299_000 });
    // The second request is free a second later, and the third only five minutes after the first was used again.
    await ask("too long, too", { maxRateLimitWaitMs: 299_999 });
    expect(outcome("too long, too")).toMatchObject(usedUpUntil("2026-03-01T12:05:01Z"));
    await ask("second", { maxRateLimitWaitMs: 300_000 });
    await ask("far too long", { maxRateLimitWaitMs: 598_999 });
    expect(outcome("far too long")).toMatchObject(usedUpUntil("2026-03-01T12:10:00Z"));
    expect([outcome("first"), outcome("second")]).toEqual([undefined, undefined]);
    await pass(299_000);
    expect(api.asked).toEqual(["a", "b", "first"]);
    await pass(1_000);
    expect(api.asked).toEqual(["a", "b", "first", "second"]);
  });

  test("fails at once if it may not wait at all, even while a request under way might end any moment", async () => {
    await using run = await twoRequests();
    const { api, ask, outcome } = run;
    await ask("a");
    await ask("b");
    await ask("hasty", { maxRateLimitWaitMs: 0 });
    expect(outcome("hasty")).toMatchObject({ code: "RATE_LIMITED" });
    expect(api.asked).toEqual(["a", "b"]);
  });

  test("because requests that are under way do not end fails when its time is over", async () => {
    await using run = await twoRequests();
    const { clock, api, ask, pass, outcome } = run;
    await ask("a");
    await ask("b");
    await ask("c", { maxRateLimitWaitMs: 1_000 });
    await pass(999);
    expect(outcome("c")).toBeUndefined();
    await pass(1);
    expect(outcome("c")).toMatchObject({ code: "RATE_LIMITED" });
    expect(api.asked).toEqual(["a", "b"]);
    expect(clock.idle).toBe(true);
  });
});

describe("clients of one credential with different limits", () => {
  test("count the same requests, each up to its own limit, and the smaller limit does not hold up the larger one", async () => {
    await using run = await twoRequests();
    const { api, ask, use, answer, pass } = run;
    await use("a", { maxRequestsPer5Minutes: 1 });
    await ask("small", { maxRequestsPer5Minutes: 1 });
    expect(api.asked).toEqual(["a"]);
    await pass(1_000);
    await use("large");
    expect(api.asked).toEqual(["a", "large"]);
    await ask("large, too");
    expect(api.asked).toEqual(["a", "large"]);
    // The larger limit has a request free five minutes after the first one; the smaller limit has none before all others are free.
    await pass(fiveMinutes - 1_000);
    expect(api.asked).toEqual(["a", "large", "large, too"]);
    await answer("large, too");
    await pass(fiveMinutes - 1);
    expect(api.asked).toEqual(["a", "large", "large, too"]);
    await pass(1);
    expect(api.asked).toEqual(["a", "large", "large, too", "small"]);
  });

  test("of which the smaller one goes on when no more are taken than it allows", async () => {
    await using run = await twoRequests();
    const { api, ask, use, pass } = run;
    await use("a");
    await use("b");
    await ask("small", { maxRequestsPer5Minutes: 1 });
    await pass(fiveMinutes - 1);
    expect(api.asked).toEqual(["a", "b"]);
    await pass(1);
    expect(api.asked).toEqual(["a", "b", "small"]);
  });
});

test("many requests in five minutes are counted by default, and forgotten after them", async () => {
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock, log: new Said() });
  const lookUp = (referenceId: string) => client.getByReference({ referenceId }, { fresh: true });
  const references = manyReferences(emulator, 1_200);
  for (const round of [1, 2]) {
    await Promise.all(references.map(lookUp));
    const further = lookUp("reference_id");
    await clock.settled();
    expect(emulator.requests).toHaveLength(round * 1_200);
    clock.advance(fiveMinutes);
    await further;
    // The further one is the first of the next five minutes.
    references.pop();
  }
  expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([200]));
});

test("lookups beyond the limit never meet the API's limit, and say once for each wait when they go on", async () => {
  const clock = new FakeClock();
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
        `Cloudflare's rate limit of 120 requests in 5 minutes is used up: further lookups with this credential resume at 2026-03-01T12:${time}.`,
    ),
  );
});

test("more than fits into the wait of a lookup is RATE_LIMITED without a request, and told with the time", async () => {
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock, maxRequestsPer5Minutes: 1, maxRateLimitWaitMs: 1_000 });
  await client.getByReference({ referenceId: "reference_id" });
  const error = await failureOf(client.getByReference({ referenceId: "another" }));
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, status: undefined });
  expect(error.message).toContain(
    "rate limit of 1 request in 5 minutes is used up until 2026-03-01T12:05:00Z, and with that the waits of this lookup were longer than the 1 s that a lookup waits.",
  );
  expect(emulator.requests).toHaveLength(1);
});

test("what never reached the API uses up nothing", async () => {
  const clock = new FakeClock({ passing: true });
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
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock, maxRequestsPer5Minutes: 1 });
  const error = await failureOf(client.getByReference({ referenceId: "absent" }));
  expect(error).toMatchObject({ code: "NOT_FOUND" });
  expect(emulator.requests).toHaveLength(1);
});
