import { describe, expect, test } from "vitest";
import { createRiskIntegrationClient } from "../../src/client/index.js";
import { FakeClock } from "../clock.js";
import { failureOf, Said } from "./clients.js";
import { startHeldApi } from "./held-api.js";

const noAnswer =
  "Cloudflare's rate limit was met, and since then no request was answered, for longer than the 20 s that a lookup waits. Run again later";

/** Lookups that wait for 20 seconds at most. The first one was refused for 15 seconds, after which one of them asks and gets no answer. */
async function hangingProbe() {
  const clock = new FakeClock();
  const api = await startHeldApi(clock);
  const client = createRiskIntegrationClient({
    ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: api.url, environment: {}, clock, log: new Said() },
    ...{ maxAttempts: 1, maxRateLimitWaitMs: 20_000 },
  });
  const failures = new Map<string, ReturnType<typeof failureOf>>();
  const ask = (referenceId: string) => {
    const failure = failureOf(client.getByReference({ referenceId }));
    failure.catch(() => undefined);
    failures.set(referenceId, failure);
    return failure;
  };
  void ask("first");
  await clock.settled();
  api.newest("first").refuse(15);
  await clock.settled();
  for (const referenceId of ["second", "third"]) void ask(referenceId);
  await clock.settled();
  clock.advance(15_000);
  await clock.settled();
  expect(api.requests).toHaveLength(2);
  const probe = api.requests[1];
  failures.delete(probe?.referenceId ?? "");
  return {
    ...{ clock, api, client, ask, probe },
    /** The failures of those that wait for the probe. */
    waiting: [...failures.values()],
    async [Symbol.asyncDispose]() {
      await client.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

describe("nobody waits for the rate limit for longer than maxRateLimitWaitMs", () => {
  test("while the probe gets no answer: those that wait for it fail in time, and say what is known", async () => {
    await using run = await hangingProbe();
    const { clock, api, waiting } = run;
    let over = 0;
    for (const failure of waiting) void failure.then(() => over++);
    clock.advance(4_999);
    await clock.settled();
    expect(over).toBe(0);
    clock.advance(1);
    await clock.settled();
    expect(over).toBe(2);
    for (const failure of waiting) {
      expect(await failure).toMatchObject({ code: "RATE_LIMITED", retryable: true });
      expect((await failure).message).toContain(noAnswer);
    }
    expect(api.requests).toHaveLength(2);
  });

  test("to become the probe: what may wait no longer is not sent when the probe breaks", async () => {
    await using run = await hangingProbe();
    const { clock, api, probe, waiting } = run;
    clock.advance(20_001);
    probe?.drop();
    for (const failure of waiting) expect(await failure).toMatchObject({ code: "RATE_LIMITED" });
    await clock.settled();
    expect(api.requests).toHaveLength(2);
  });

  test("and one that began later waits its own time", async () => {
    await using run = await hangingProbe();
    const { clock, ask } = run;
    clock.advance(1_000);
    const late = ask("late");
    await clock.settled();
    let over = false;
    void late.then(() => {
      over = true;
    });
    clock.advance(19_999);
    await clock.settled();
    expect(over).toBe(false);
    clock.advance(1);
    await clock.settled();
    expect(over).toBe(true);
    expect((await late).code).toBe("RATE_LIMITED");
  });

  test("as the probe: a lookup that was refused again fails at once when the next end is too late for it", async () => {
    await using run = await hangingProbe();
    const { clock, api, probe, ask } = run;
    const again = ask("later still");
    await clock.settled();
    probe?.refuse(6);
    await clock.settled();
    // The three that were there have waited 15 s of their 20; only the newest may wait 6 s more.
    for (const failure of run.waiting) expect(await failure).toMatchObject({ code: "RATE_LIMITED" });
    clock.advance(6_000);
    await clock.settled();
    expect(api.asked.slice(2)).toEqual(["later still"]);
    api.newest("later still").fail();
    expect((await again).code).toBe("API");
  });

  test("not even for a moment, with 0: it fails at once while a probe is under way", async () => {
    await using run = await hangingProbe();
    const { clock, api } = run;
    await using hasty = createRiskIntegrationClient({
      ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: api.url, environment: {}, clock, log: new Said() },
      maxRateLimitWaitMs: 0,
    });
    const failure = failureOf(hasty.getByReference({ referenceId: "hasty" }));
    let over = false;
    void failure.then(
      () => {
        over = true;
      },
      () => undefined,
    );
    await clock.settled();
    expect(over).toBe(true);
    expect((await failure).code).toBe("RATE_LIMITED");
    expect(api.requests).toHaveLength(2);
  });
});
