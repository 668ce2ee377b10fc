import { describe, expect, test } from "vitest";
import { createRiskIntegrationClient, type RiskIntegrationClientOptions } from "../../src/client/index.js";
import { FakeClock } from "../clock.js";
import { growthOverTurns, linear } from "../growth.js";
import { Said } from "./clients.js";
import { startHeldApi } from "./held-api.js";

function range<T>(size: number, make: (index: number) => T): T[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

/** A client at an API that answers as the test says, and the calls of its clock so far. */
async function waitingClient(options: RiskIntegrationClientOptions = {}) {
  const clock = new FakeClock();
  const api = await startHeldApi(clock);
  let calls = 0;
  const counted =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      calls += 1;
      return call(...given);
    };
  const counting = { now: counted(clock.now), sleep: counted(clock.sleep), random: counted(clock.random) };
  const client = createRiskIntegrationClient({
    ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: api.url, environment: {}, log: new Said() },
    ...{ clock: counting, maxRateLimitWaitMs: 2 ** 31 - 1, attemptTimeoutMs: 3_600_000, ...options },
  });
  const caller = new AbortController();
  const lookUp = (referenceId: string): Promise<unknown> =>
    client.getByReference({ referenceId }, caller).catch(() => undefined);
  return {
    ...{ clock, api, lookUp, calls: () => calls },
    lookUpMany: (count: number) => Promise.all(range(count, (index) => lookUp(`r${index}`))),
    stop: () => caller.abort(),
    async [Symbol.asyncDispose]() {
      await client.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

interface Wait {
  /** Looks up so many at once, of which nearly all wait until their caller stops them. Returns how often the clock was called. */
  readonly wait: (count: number) => Promise<number>;
  /** Calls of the clock that one more lookup may cost. */
  readonly callsEach: number;
}

const waits: Record<string, Wait> = {
  "for one of the places in flight": {
    callsEach: 2,
    async wait(count) {
      await using run = await waitingClient({ maxRequestsPer5Minutes: 1_000_000 });
      const over = run.lookUpMany(count);
      await run.clock.settled();
      run.stop();
      await over;
      return run.calls();
    },
  },

  "for one of the requests of five minutes, five times": {
    callsEach: 4,
    async wait(count) {
      await using run = await waitingClient({ maxRequestsPer5Minutes: 1 });
      const over = run.lookUpMany(count);
      await run.clock.settled();
      for (let round = 0; round < 5; round += 1) {
        run.api.requests.at(-1)?.find();
        await run.clock.settled();
        run.clock.advance(300_000);
        await run.clock.settled();
      }
      expect(run.api.requests).toHaveLength(1 + 5);
      run.stop();
      await over;
      return run.calls();
    },
  },

  "for the end of a pause, and of four more": {
    callsEach: 28,
    async wait(count) {
      await using run = await waitingClient({ maxRequestsPer5Minutes: 1_000_000 });
      const over = [run.lookUp("first")];
      await run.clock.settled();
      for (let round = 0; round < 5; round += 1) {
        run.api.requests.at(-1)?.refuse(10);
        await run.clock.settled();
        if (round === 0) over.push(run.lookUpMany(count));
        await run.clock.settled();
        run.clock.advance(10_000);
        await run.clock.settled();
      }
      expect(run.api.requests).toHaveLength(1 + 5);
      run.stop();
      await Promise.all(over);
      return run.calls();
    },
  },
};

describe.each(Object.entries(waits))("lookups at once that wait %s", (_, { wait, callsEach }) => {
  test("cost as many calls of the clock each, however many they are", async () => {
    const [few, many] = [await wait(1_000), await wait(4_000)];
    expect((many - few) / 3_000).toBeLessThanOrEqual(callsEach);
  });

  test("take four times as long if they are four times as many", async () => {
    expect(await growthOverTurns(wait, 1_500)).toBeLessThan(linear);
  });
});
