import { describe, expect, test } from "vitest";
import {
  createRiskIntegrationClient,
  type RiskIntegrationClient,
  type RiskIntegrationClientOptions,
} from "../../src/client/index.js";
import { FakeClock } from "../clock.js";
import { Said } from "./clients.js";
import { type HeldApi, type HeldRequest, startHeldApi } from "./held-api.js";

interface Scene extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly api: HeldApi;
  /** The ends of pauses that were logged, in seconds from the start. */
  readonly told: () => number[];
  readonly warnings: () => readonly string[];
  /** When everything has settled, begins lookups of these references, and settles again. */
  readonly ask: (...referenceIds: string[]) => Promise<void>;
  /** The same for a lookup that waits so long at most. */
  readonly askFor: (maxRateLimitWaitMs: number, referenceId: string) => Promise<unknown>;
  readonly outcome: (referenceId: string) => Promise<unknown>;
  /** Stops a lookup as its caller. */
  readonly stop: (referenceId: string) => void;
  /** A client with another credential, or of another kind. */
  readonly open: (options: RiskIntegrationClientOptions) => RiskIntegrationClient;
  /** Lets time pass, after which exactly one lookup goes on, and none a millisecond before. Returns its request. */
  readonly probeAfter: (ms: number) => Promise<HeldRequest>;
}

/** Clients with one credential at an API that answers as the test says. Their lookups have the names of their references. */
async function scene(): Promise<Scene> {
  const clock = new FakeClock();
  const start = clock.now();
  const api = await startHeldApi(clock);
  const said = new Said();
  const clients: AsyncDisposable[] = [api];
  const outcomes = new Map<string, Promise<unknown>>();
  const callers = new Map<string, AbortController>();
  const open = (options: RiskIntegrationClientOptions) => {
    const client = createRiskIntegrationClient({
      ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: api.url, environment: {}, clock, log: said },
      ...{ maxAttempts: 1, maxRateLimitWaitMs: 1_000_000, ...options },
    });
    clients.unshift(client);
    return client;
  };
  const begin = (client: RiskIntegrationClient, referenceId: string) => {
    const caller = new AbortController();
    callers.set(referenceId, caller);
    const outcome = client.getByReference({ referenceId }, caller).catch((error: unknown) => error);
    outcomes.set(referenceId, outcome);
    return outcome;
  };
  const patient = open({});
  return {
    ...{ clock, api, open },
    stop: (referenceId) => callers.get(referenceId)?.abort(),
    warnings: () => said.warnings,
    told: () => said.warnings.map((line) => (Date.parse(/resume at (\S+),/.exec(line)?.[1] ?? "") - start) / 1_000),
    async ask(...referenceIds) {
      await clock.settled();
      for (const referenceId of referenceIds) void begin(patient, referenceId);
      await clock.settled();
    },
    askFor: (maxRateLimitWaitMs, referenceId) => begin(open({ maxRateLimitWaitMs }), referenceId),
    outcome: async (referenceId) => outcomes.get(referenceId),
    async probeAfter(ms) {
      await clock.settled();
      const before = api.requests.length;
      clock.advance(ms - 1);
      await clock.settled();
      expect(api.requests).toHaveLength(before);
      clock.advance(1);
      await clock.settled();
      expect(api.requests).toHaveLength(before + 1);
      return api.requests[before] as HeldRequest;
    },
    async [Symbol.asyncDispose]() {
      for (const one of clients) await one[Symbol.asyncDispose]();
    },
  };
}

// The pause that all lookups of one credential share: what prolongs it, who goes first at its end, and what lets the others follow.
describe("a refusal of a request that was sent before the pause began", () => {
  test("prolongs the pause by a later end, which is told again to those who wait from then on", async () => {
    await using run = await scene();
    const { api, told, ask, probeAfter } = run;
    await ask("first", "second");
    api.newest("first").refuse(10);
    await ask("waiting");
    api.newest("second").refuse(60);
    await ask("later");
    expect(told()).toEqual([10, 60]);
    await probeAfter(60_000);
    expect(told()).toEqual([10, 60]);
  });

  test("by less than a second names the same end, and is not told again", async () => {
    await using run = await scene();
    const { api, told, ask, probeAfter } = run;
    await ask("first", "second");
    api.newest("first").refuse(10);
    await ask("waiting");
    api.newest("second").refuse(11);
    await ask("later");
    await probeAfter(11_000);
    expect(told()).toEqual([10]);
  });

  test("without an end, or with an earlier one, changes nothing", async () => {
    await using run = await scene();
    const { api, told, ask, probeAfter } = run;
    await ask("first", "second", "third");
    api.newest("first").refuse(10);
    await ask("waiting");
    api.newest("second").refuse();
    api.newest("third").refuse(5);
    await probeAfter(10_000);
    expect(told()).toEqual([10]);
  });

  test("without an end, after the end of the pause, does not keep those waiting whom the probe's answer frees", async () => {
    await using run = await scene();
    const { clock, api, ask, probeAfter } = run;
    await ask("first", "late");
    api.newest("first").refuse(1);
    await ask("waiting", "another");
    const probe = await probeAfter(1_000);
    clock.advance(1);
    api.newest("late").refuse();
    await clock.settled();
    probe.find();
    await clock.settled();
    expect(api.requests).toHaveLength(2 + 4);
  });

  test("begins a pause of its own when the other one is over", async () => {
    await using run = await scene();
    const { clock, api, told, ask, probeAfter } = run;
    await ask("first", "late");
    api.newest("first").refuse(1);
    const probe = await probeAfter(1_000);
    probe.find();
    await clock.settled();
    api.newest("late").refuse(2);
    await ask("next");
    expect(told()).toEqual([1, 3]);
    await probeAfter(2_000);
    expect(told()).toEqual([1, 3]);
  });
});

describe("a pause is told", () => {
  test("to a lookup that comes later, if all that waited have failed at once", async () => {
    await using run = await scene();
    const { clock, api, told, ask, askFor } = run;
    const hasty = [askFor(20_000, "first"), askFor(20_000, "second")];
    await clock.settled();
    api.newest("first").refuse(10);
    await clock.settled();
    api.newest("second").refuse(60);
    for (const failure of hasty) expect(await failure).toMatchObject({ code: "RATE_LIMITED" });
    await ask("later");
    expect(told()).toEqual([10, 60]);
  });

  test("as such, even if the requests of five minutes are used up for a shorter time", async () => {
    await using run = await scene();
    const { clock, api, open, warnings } = run;
    const lookup = open({ maxRequestsPer5Minutes: 1 }).getByReference({ referenceId: "only" });
    const failure = lookup.catch((error: unknown) => error);
    await clock.settled();
    api.newest("only").refuse(599);
    await clock.settled();
    expect(warnings()).toEqual([
      "Cloudflare's rate limit was met: lookups with this credential resume at 2026-03-01T12:09:59Z, in 599 s.",
    ]);
    await run[Symbol.asyncDispose]();
    expect(await failure).toMatchObject({ code: "ABORTED" });
  });

  test("even if another client was told a later end of its own limit", async () => {
    await using run = await scene();
    const { clock, api, open, ask, told } = run;
    const small = open({ maxRequestsPer5Minutes: 1 });
    const failures = ["one", "two"].map((referenceId) => small.getByReference({ referenceId }).catch(() => undefined));
    await clock.settled();
    api.newest("one").find();
    await ask("first");
    expect(told()).toEqual([300]);
    api.newest("first").refuse(20);
    await clock.settled();
    expect(told()).toEqual([300, 20]);
    await run[Symbol.asyncDispose]();
    await Promise.all(failures);
  });
});

test("lookups of a client with a small limit that wait do not count for one with a larger limit", async () => {
  await using run = await scene();
  const { clock, api, open } = run;
  const small = open({ maxRequestsPer5Minutes: 1 });
  const waiting = Array.from({ length: 5 }, (_, index) =>
    small.getByReference({ referenceId: `small-${index}` }).catch(() => undefined),
  );
  await clock.settled();
  api.newest("small-0").refuse(10);
  await clock.settled();
  const large = open({ maxRequestsPer5Minutes: 4, maxRateLimitWaitMs: 20_000 });
  const lookup = large.getByReference({ referenceId: "large" });
  await clock.settled();
  clock.advance(10_000);
  await clock.settled();
  api.newest("large").find();
  expect(await lookup).toMatchObject({ referenceId: "large" });
  await run[Symbol.asyncDispose]();
  await Promise.all(waiting);
});

describe("a lookup waits", () => {
  test("when the pause ends just in time, and fails at once when it ends a millisecond later", async () => {
    await using run = await scene();
    const { clock, api, ask, askFor, stop, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(10);
    await clock.settled();
    expect(await askFor(9_999, "too long")).toMatchObject({ code: "RATE_LIMITED", referenceId: "too long" });
    const just = askFor(10_000, "just");
    stop("first");
    const probe = await probeAfter(10_000);
    probe.find();
    expect(await just).toMatchObject({ referenceId: "just" });
  });
});

describe("at the end of a pause", () => {
  test("a probe that was not answered makes way for the next one, and one that was makes way for all", async () => {
    await using run = await scene();
    const { clock, api, ask, outcome, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(1);
    await ask("second", "third", "fourth");
    const broken = await probeAfter(1_000);
    broken.drop();
    expect(await outcome(broken.referenceId)).toMatchObject({ code: "NETWORK" });
    await clock.settled();
    expect(api.requests).toHaveLength(1 + 2);
    api.requests.at(-1)?.find();
    await clock.settled();
    expect(api.asked.slice(1).toSorted()).toEqual(["first", "fourth", "second", "third"]);
  });

  test("a probe whose caller stops makes way for the next one alone", async () => {
    await using run = await scene();
    const { clock, api, ask, outcome, stop, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(1);
    await ask("second", "third");
    const probe = await probeAfter(1_000);
    stop(probe.referenceId);
    expect(await outcome(probe.referenceId)).toMatchObject({ code: "ABORTED" });
    await clock.settled();
    expect(api.requests).toHaveLength(1 + 2);
    api.requests.at(-1)?.find();
    await clock.settled();
    expect(api.requests).toHaveLength(1 + 3);
  });

  test("nothing waits any longer when all that waited for the probe were stopped", async () => {
    await using run = await scene();
    const { clock, api, ask, outcome, stop, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(1);
    await ask("second", "third");
    const probe = await probeAfter(1_000);
    for (const referenceId of ["first", "second", "third"].filter((one) => one !== probe.referenceId)) {
      stop(referenceId);
      expect(await outcome(referenceId)).toMatchObject({ code: "ABORTED" });
    }
    await clock.settled();
    expect(clock.idle).toBe(true);
    probe.find();
    expect(await outcome(probe.referenceId)).toMatchObject({ referenceId: probe.referenceId });
    expect(api.requests).toHaveLength(2);
  });

  test("a lookup that stops while all places in flight are taken leaves the probe to another one alone", async () => {
    await using run = await scene();
    const { clock, api, ask, open, outcome, stop } = run;
    await ask("first");
    api.newest("first").refuse(1);
    await ask("second", "third");
    const busy = open({ apiToken: "another-t0ken-0123456789" });
    const crowd = Array.from({ length: 100 }, (_, index) => busy.getByReference({ referenceId: `busy-${index}` }));
    await clock.settled();
    clock.advance(1_000);
    await clock.settled();
    expect(api.requests).toHaveLength(101);
    stop("first");
    expect(await outcome("first")).toMatchObject({ code: "ABORTED" });
    for (const request of api.requests.slice(1)) request.find();
    await Promise.all(crowd);
    await clock.settled();
    expect(api.requests).toHaveLength(102);
    api.requests.at(-1)?.find();
    await clock.settled();
    expect(api.asked.slice(101).toSorted()).toEqual(["second", "third"]);
  });

  test("an error of the API lets all go on, since it does not block any more", async () => {
    await using run = await scene();
    const { clock, api, ask, outcome, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(1);
    await ask("second", "third");
    const probe = await probeAfter(1_000);
    probe.fail();
    expect(await outcome(probe.referenceId)).toMatchObject({ code: "API" });
    await clock.settled();
    expect(api.asked.slice(1).toSorted()).toEqual(["first", "second", "third"]);
  });

  test("a probe that is refused holds everybody back again, and says so once", async () => {
    await using run = await scene();
    const { clock, api, told, ask, probeAfter } = run;
    await ask("first");
    api.newest("first").refuse(10);
    await ask("second");
    const refused = await probeAfter(10_000);
    refused.refuse(20);
    await ask("third");
    const probe = await probeAfter(20_000);
    expect(told()).toEqual([10, 30]);
    probe.find();
    await clock.settled();
    expect(api.asked.slice(2).toSorted()).toEqual(["first", "second", "third"]);
  });
});
