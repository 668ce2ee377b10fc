import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { clientOf, failureOf } from "./clients.js";

/** A client whose hundred requests in flight hang until the test stops them one by one. */
async function crowded() {
  const clock = new FakeClock();
  const emulator = await startEmulator({ clock });
  emulator.answerNext({ kind: "hang" }, { times: Infinity });
  const client = clientOf(emulator, { clock });
  const lookUp = (referenceId: string) => {
    const caller = new AbortController();
    const failed = failureOf(client.getByReference({ referenceId }, { signal: caller.signal }));
    return { stop: () => caller.abort(), failed };
  };
  const crowd = Array.from({ length: 100 }, (_, index) => lookUp(`busy-${index}`));
  await clock.settled();
  return {
    ...{ clock, emulator, client, lookUp },
    /** Stops the next of the hundred, so that its place comes free. */
    stopOne: () => crowd.shift()?.stop(),
    async [Symbol.asyncDispose]() {
      await client.close();
      await emulator[Symbol.asyncDispose]();
    },
  };
}

/** What was asked for after the hundred, in the order of arrival. */
function askedAfterwards({ requests }: Emulator): string[] {
  return requests.slice(100).map(({ params }) => params.reference ?? "");
}

test("places are given in the order of asking, and each given back is given on", async () => {
  await using run = await crowded();
  const { clock, emulator, lookUp, stopOne } = run;
  for (const name of ["a", "b", "c"]) lookUp(name);
  await clock.settled();
  expect(askedAfterwards(emulator)).toEqual([]);
  for (const asked of [["a"], ["a", "b"], ["a", "b", "c"]]) {
    stopOne();
    await clock.settled();
    expect(askedAfterwards(emulator)).toEqual(asked);
  }
  // A place that nobody waits for is free for the next who asks.
  stopOne();
  await clock.settled();
  lookUp("d");
  lookUp("e");
  await clock.settled();
  expect(askedAfterwards(emulator)).toEqual(["a", "b", "c", "d"]);
});

test("whoever stops waiting gives up the turn, and the next one gets it", async () => {
  await using run = await crowded();
  const { clock, emulator, lookUp, stopOne } = run;
  const first = lookUp("first");
  lookUp("second");
  await clock.settled();
  first.stop();
  expect((await first.failed).code).toBe("ABORTED");
  stopOne();
  await clock.settled();
  expect(askedAfterwards(emulator)).toEqual(["second"]);
});

test.each<[string, (stop: () => void, free: () => void) => unknown]>([
  [
    "just before",
    (stop, free) => {
      stop();
      free();
    },
  ],
  [
    "in the same turn",
    (stop, free) => {
      free();
      stop();
    },
  ],
  [
    "a turn later",
    async (stop, free) => {
      free();
      await nextTurn();
      stop();
    },
  ],
  [
    "two turns later",
    async (stop, free) => {
      free();
      await nextTurn();
      await nextTurn();
      stop();
    },
  ],
])("a place that comes free %s is not lost with a lookup that stops", async (_, both) => {
  await using run = await crowded();
  const { clock, emulator, lookUp, stopOne } = run;
  const stopped = lookUp("stopped");
  await clock.settled();
  await both(stopped.stop, stopOne);
  expect((await stopped.failed).code).toBe("ABORTED");
  await clock.settled();
  lookUp("next");
  lookUp("one too many");
  await clock.settled();
  expect(askedAfterwards(emulator).filter((name) => name !== "stopped")).toEqual(["next"]);
});

test("a lookup that was stopped before it began takes no place", async () => {
  await using run = await crowded();
  const { clock, emulator, client, lookUp, stopOne } = run;
  stopOne();
  await clock.settled();
  const error = await failureOf(client.getByReference({ referenceId: "stopped" }, { signal: AbortSignal.abort() }));
  expect(error.code).toBe("ABORTED");
  lookUp("next");
  await clock.settled();
  expect(askedAfterwards(emulator)).toEqual(["next"]);
});

test("a hundred requests are in flight and not one more, and their places come back when they are stopped", async () => {
  const clock = new FakeClock();
  await using emulator = await startEmulator({ clock });
  await using client = clientOf(emulator, { clock });
  emulator.answerNext({ kind: "hang" }, { times: Infinity });
  const controller = new AbortController();
  const lookups = Array.from({ length: 150 }, (_, index) =>
    failureOf(client.getByReference({ referenceId: `ref-${index}` }, { signal: controller.signal })),
  );
  await clock.settled();
  expect(emulator.requests).toHaveLength(100);
  expect(emulator.peakInFlight).toBe(100);

  controller.abort();
  expect(new Set((await Promise.all(lookups)).map(({ code }) => code))).toEqual(new Set(["ABORTED"]));
  emulator.clearFaults();
  expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
  expect(emulator.requests).toHaveLength(101);
});

test("all clients with one clock share the hundred places, whatever their credentials", async () => {
  await using run = await crowded();
  const { clock, emulator, stopOne } = run;
  await using other = clientOf(emulator, { clock, apiToken: emulator.addToken() });
  emulator.clearFaults();
  const found = other.getByReference({ referenceId: "reference_id" });
  await clock.settled();
  expect(askedAfterwards(emulator)).toEqual([]);
  stopOne();
  expect(await found).toMatchObject({ active: true });
});
