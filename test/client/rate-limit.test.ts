import { describe, expect, test } from "vitest";
import type { RiskIntegrationClient } from "../../src/client/index.js";
import { RateLimitPause, WaitTooLong } from "../../src/client/rate-limit.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";
import { HandClock, JumpingClock } from "./clocks.js";

const quiet = { budgetMs: 10_000_000, signal: new AbortController().signal, onPause: () => {} };

/** After it, whatever was on its way has arrived. */
async function roundTrip(emulator: Emulator): Promise<void> {
  await fetch(`${emulator.origin}/__emulator/requests`);
}

describe("while the API blocks with an announced end", () => {
  test("all lookups of the credential pause together, nobody asks, and one asks first at the end", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator({ clock });
    const references = manyReferences(emulator, 220);
    emulator.blockCredential(emulator.credentials.token, 300_000);
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });

    const lookups = references.map((referenceId) => client.getByReference({ referenceId }));
    await clock.untilAsleep(220);
    const refused = emulator.requests.length;
    expect(refused).toBeLessThanOrEqual(100);
    expect(said.warnings).toEqual([
      "Cloudflare's rate limit was met: lookups with this credential resume at 2026-01-01T00:05:00Z, in 300 s.",
    ]);

    clock.advance(299_999);
    expect(clock.asleep).toBe(220);
    expect(emulator.requests).toHaveLength(refused);

    emulator.answerNext({ kind: "delay", ms: 1 });
    clock.advance(1);
    await emulator.waitForRequests(refused + 1);
    expect(emulator.requests).toHaveLength(refused + 1);
    expect(await Promise.all(lookups)).toHaveLength(220);
    expect(emulator.requests).toHaveLength(refused + 220);
    expect(emulator.requests.filter(({ rateLimited }) => rateLimited)).toHaveLength(refused);
    expect(said.warnings).toHaveLength(1);
  });

  test("another client with the same credential waits along, and one with another credential does not", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator({ clock });
    const [first = "", second = "", third = ""] = manyReferences(emulator, 3);
    emulator.blockCredential(emulator.credentials.token, 60_000);
    await using one = clientOf(emulator, { clock });
    await using same = clientOf(emulator, { clock });
    await using other = clientOf(emulator, { clock, apiToken: emulator.addToken() });

    const blocked = one.getByReference({ referenceId: first });
    await clock.untilAsleep(1);
    const along = same.getByReference({ referenceId: second });
    await clock.untilAsleep(2);
    expect(emulator.requests).toHaveLength(1);
    expect(await other.getByReference({ referenceId: third })).toMatchObject({ referenceId: third });
    clock.advance(60_000);
    expect(await Promise.all([blocked, along])).toHaveLength(2);
  });

  test("a lookup that may not wait that long fails at once and says when to come back", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator({ clock });
    emulator.blockCredential(emulator.credentials.token, 400_000);
    await using client = clientOf(emulator, { clock });
    for (const referenceId of ["reference_id", "another"]) {
      const error = await failureOf(client.getByReference({ referenceId }));
      expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, accountId: "account_tag", referenceId });
      expect(error.message).toContain(
        "Cloudflare's rate limit blocks until 2026-01-01T00:06:40Z, longer than the 330 s that a lookup waits. Run again after that",
      );
    }
    // The second one did not even ask.
    expect(emulator.requests).toHaveLength(1);
    expect(clock.asleep).toBe(0);
  });

  test("an aborted lookup stops at once and leaves nothing behind, and the others go on", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator({ clock });
    const [first = "", second = ""] = manyReferences(emulator, 2);
    emulator.blockCredential(emulator.credentials.token, 60_000);
    await using client = clientOf(emulator, { clock });
    const controller = new AbortController();
    const stopped = failureOf(client.getByReference({ referenceId: first }, { signal: controller.signal }));
    const going = client.getByReference({ referenceId: second });
    await clock.untilAsleep(2);
    controller.abort();
    expect(await stopped).toMatchObject({ code: "ABORTED", referenceId: first });
    expect(clock.asleep).toBe(1);
    clock.advance(60_000);
    expect(await going).toMatchObject({ referenceId: second });
    expect(clock.asleep).toBe(0);
  });

  test("the waits do not count against the lookup's own deadline or attempts", async () => {
    await using emulator = await startEmulator();
    const clock = new JumpingClock();
    await using client = clientOf(emulator, { clock, maxAttempts: 2, deadlineMs: 1_000 });
    emulator.answerNext({ kind: "rate-limited", retryAfter: "100" }, { times: 3 });
    emulator.answerNext({ kind: "status", status: 503 });
    expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
    expect(clock.slept).toEqual([100_000, 100_000, 100_000, 500]);
  });

  test("the waits of one lookup together stay within what it may wait", async () => {
    await using emulator = await startEmulator();
    const clock = new JumpingClock();
    await using client = clientOf(emulator, { clock, maxRateLimitWaitMs: 250_000 });
    emulator.answerNext({ kind: "rate-limited", retryAfter: "100" }, { times: Infinity });
    const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(error).toMatchObject({ code: "RATE_LIMITED", status: 429, rayId: emulator.requests[2]?.rayId });
    expect(error.apiErrors).toMatchObject([{ code: 971 }]);
    expect(clock.slept).toEqual([100_000, 100_000]);
  });
});

describe("while the API blocks without saying how long", () => {
  test("one lookup probes at the end of each pause, pauses grow, and all go on when the probe was answered", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    const references = manyReferences(emulator, 10);
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });
    emulator.answerNext({ kind: "rate-limited" }, { times: Infinity });
    const lookups = references.map((referenceId) => client.getByReference({ referenceId }));
    await clock.untilAsleep(10);
    expect(emulator.requests).toHaveLength(10);

    let probes = 0;
    for (const pause of [15_000, 22_500, 33_750]) {
      expect(clock.naps).toEqual(Array(10).fill(pause));
      clock.advance(pause);
      probes += 1;
      await clock.untilAsleep(10);
      expect(emulator.requests).toHaveLength(10 + probes);
    }
    expect(said.warnings).toHaveLength(4);
    emulator.clearFaults();
    clock.advance(60_000);
    expect(await Promise.all(lookups)).toHaveLength(10);
    expect(emulator.requests).toHaveLength(10 + probes + 10);
  });

  test("a probe that breaks hands over to the next one", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    const [first = "", second = ""] = manyReferences(emulator, 2);
    await using client = clientOf(emulator, { clock, maxAttempts: 1 });
    emulator.answerNext([{ kind: "rate-limited" }, { kind: "rate-limited" }, { kind: "reset-before-headers" }]);
    const outcomes = Promise.allSettled([first, second].map((referenceId) => client.getByReference({ referenceId })));
    await clock.untilAsleep(2);
    clock.advance(15_000);
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(emulator.requests).toHaveLength(4);
  });
});

describe("while one lookup probes", () => {
  /** Three lookups of which the first met the rate limit, all of them asleep until the pause of 15 s ends. */
  async function threeAsleep(emulator: Emulator, client: RiskIntegrationClient, clock: HandClock) {
    const [first = "", second = "", third = ""] = manyReferences(emulator, 3);
    emulator.answerNext({ kind: "rate-limited" });
    const controller = new AbortController();
    const probing = failureOf(client.getByReference({ referenceId: first }, { signal: controller.signal }));
    await clock.untilAsleep(1);
    const others = [second, third].map((referenceId) => client.getByReference({ referenceId }));
    await clock.untilAsleep(3);
    return { controller, probing, others };
  }

  test("its end without an answer hands over to the next one alone", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock });
    const { controller, probing, others } = await threeAsleep(emulator, client, clock);
    emulator.answerNext([{ kind: "hang" }, { kind: "delay", ms: 100 }]);
    clock.advance(15_000);
    await emulator.waitForRequests(2);
    controller.abort();
    expect((await probing).code).toBe("ABORTED");
    await emulator.waitForRequests(3);
    await roundTrip(emulator);
    expect(emulator.requests).toHaveLength(3);
    expect(await Promise.all(others)).toHaveLength(2);
  });

  test("its end while it waits for a place in flight hands over to the next one alone", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock });
    const { controller, probing, others } = await threeAsleep(emulator, client, clock);
    await using busy = clientOf(emulator, { clock, apiToken: emulator.addToken() });
    const stop = new AbortController();
    emulator.answerNext({ kind: "hang" }, { times: Infinity });
    const hanging = Array.from({ length: 100 }, (_, index) =>
      failureOf(busy.getByReference({ referenceId: `busy-${index}` }, { signal: stop.signal })),
    );
    await emulator.waitForRequests(101);
    clock.advance(15_000);
    controller.abort();
    expect((await probing).code).toBe("ABORTED");
    emulator.clearFaults();
    emulator.answerNext({ kind: "delay", ms: 100 });
    stop.abort();
    await Promise.all(hanging);
    await emulator.waitForRequests(102);
    await roundTrip(emulator);
    expect(emulator.requests).toHaveLength(102);
    expect(await Promise.all(others)).toHaveLength(2);
  });

  test("whoever may not wait for longer than it takes fails, and says what is known", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock, maxRateLimitWaitMs: 20_000 });
    const { controller, probing, others } = await threeAsleep(emulator, client, clock);
    const [next, last] = [others[0], failureOf(others[1] as Promise<unknown>)];
    emulator.answerNext({ kind: "hang" });
    clock.advance(15_000);
    await emulator.waitForRequests(2);
    clock.advance(6_000);
    controller.abort();
    await probing;
    expect(await next).toMatchObject({ active: true });
    const error = await last;
    expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true });
    expect(error.message).toContain(
      "Cloudflare's rate limit was met, and since then no request was answered, for longer than the 20 s that a lookup waits. Run again later",
    );
  });

  test("any answer of the API that is not the rate limit ends the pause, an error too", async () => {
    const clock = new HandClock();
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock });
    const { probing, others } = await threeAsleep(emulator, client, clock);
    // Long enough for both of the others to be there at once, on a busy machine too.
    const late = { kind: "delay", ms: 500 } as const;
    emulator.answerNext([{ kind: "envelope", status: 400 }, late, late]);
    clock.advance(15_000);
    expect((await probing).code).toBe("API");
    await emulator.waitForRequests(4);
    expect(emulator.peakInFlight).toBe(2);
    expect(await Promise.all(others)).toHaveLength(2);
  });
});

describe("the pause itself", () => {
  test("lets everybody through at once while nothing blocks", async () => {
    const pass = await new RateLimitPause().enter({ ...quiet, clock: new HandClock() });
    expect(pass).toMatchObject({ waitedMs: 0, probe: false });
  });

  test("grows by half from 15 s to 300 s, and is short again once a probe was answered", async () => {
    const clock = new JumpingClock();
    const pause = new RateLimitPause();
    for (let round = 0; round < 10; round += 1) {
      const pass = await pause.enter({ ...quiet, clock });
      pause.block(pass, undefined, clock);
      pause.leave(pass, false);
    }
    const answered = await pause.enter({ ...quiet, clock });
    expect(clock.slept.map(Math.round)).toEqual([
      15_000, 22_500, 33_750, 50_625, 75_938, 113_906, 170_859, 256_289, 300_000, 300_000,
    ]);
    pause.leave(answered, true);
    const next = await pause.enter({ ...quiet, clock });
    pause.block(next, undefined, clock);
    pause.leave(next, false);
    await pause.enter({ ...quiet, clock });
    expect(clock.slept.at(-1)).toBe(15_000);
  });

  test("is lengthened at random by up to a twentieth", async () => {
    const clock = new JumpingClock();
    clock.chance = 0.999_999;
    const pause = new RateLimitPause();
    pause.block(await pause.enter({ ...quiet, clock }), undefined, clock);
    await pause.enter({ ...quiet, clock });
    expect(clock.slept[0]).toBeCloseTo(15_750, 0);
  });

  test("begins once for all requests that were under way, and is prolonged by a later announced end alone", async () => {
    const clock = new HandClock();
    const pause = new RateLimitPause();
    const enter = () => pause.enter({ ...quiet, clock });
    const passes = await Promise.all([enter(), enter(), enter(), enter()]);
    const [first, second, third, fourth] = passes as [Pass, Pass, Pass, Pass];
    pause.block(first, 10_000, clock);
    expect(passes.every((pass) => pause.isStale(pass))).toBe(true);
    pause.block(second, undefined, clock);
    pause.block(third, 5_000, clock);
    void enter();
    expect(clock.naps).toEqual([10_000]);
    pause.block(fourth, 20_000, clock);
    clock.advance(10_000);
    await clock.untilAsleep(1);
    expect(clock.naps).toEqual([10_000]);
  });

  test("refuses who may not wait so long, and tells the end to the first who waits", async () => {
    const clock = new HandClock();
    const pause = new RateLimitPause();
    pause.block(await pause.enter({ ...quiet, clock }), 10_000, clock);
    const told: number[] = [];
    const onPause = (until: number) => void told.push(until - clock.now());
    const refused = pause.enter({ ...quiet, clock, budgetMs: 9_999, onPause });
    await expect(refused).rejects.toMatchObject({ until: clock.now() + 10_000 });
    await expect(refused).rejects.toBeInstanceOf(WaitTooLong);
    void pause.enter({ ...quiet, clock, onPause });
    void pause.enter({ ...quiet, clock, onPause });
    expect(told).toEqual([10_000]);
  });
});

type Pass = Awaited<ReturnType<RateLimitPause["enter"]>>;
