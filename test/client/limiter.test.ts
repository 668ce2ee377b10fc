import { expect, test } from "vitest";
import { Limiter } from "../../src/client/limiter.js";
import { startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf } from "./clients.js";

const never = new AbortController().signal;

test("places are given in the order of asking, and each given back is given on", async () => {
  const limiter = new Limiter(2);
  const order: string[] = [];
  const enter = (name: string) =>
    limiter.acquire(never).then((release) => {
      order.push(name);
      return release;
    });
  const [a, b] = await Promise.all([enter("a"), enter("b")]);
  const c = enter("c");
  const d = enter("d");
  a?.();
  (await c)();
  await d;
  b?.();
  await enter("e");
  expect(order).toEqual(["a", "b", "c", "d", "e"]);
});

test("who stops waiting gives up the turn, and the next one gets it", async () => {
  const limiter = new Limiter(1);
  const release = await limiter.acquire(never);
  const controller = new AbortController();
  const stopped = limiter.acquire(controller.signal);
  const next = limiter.acquire(never);
  controller.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  release();
  (await next)();
  await limiter.acquire(never);
});

test("a place given in the very moment of stopping is not lost", async () => {
  const limiter = new Limiter(1);
  const release = await limiter.acquire(never);
  const controller = new AbortController();
  const stopped = limiter.acquire(controller.signal);
  controller.abort(new Error("enough"));
  release();
  await expect(stopped).rejects.toThrow("enough");
  await limiter.acquire(never);
});

test("who has stopped already takes no place", async () => {
  const limiter = new Limiter(1);
  await expect(limiter.acquire(AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  await limiter.acquire(never);
});

test("a hundred requests are in flight and not one more, and their places come back when they are stopped", async () => {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator);
  emulator.answerNext({ kind: "hang" }, { times: Infinity });
  const controller = new AbortController();
  const lookups = Array.from({ length: 150 }, (_, index) =>
    failureOf(client.getByReference({ referenceId: `ref-${index}` }, { signal: controller.signal })),
  );
  await emulator.waitForRequests(100);
  // A round trip of the test's own: whatever else was on its way has arrived before its answer.
  await fetch(`${emulator.origin}/__emulator/requests`);
  expect(emulator.requests).toHaveLength(100);
  expect(emulator.peakInFlight).toBe(100);

  controller.abort();
  expect(new Set((await Promise.all(lookups)).map(({ code }) => code))).toEqual(new Set(["ABORTED"]));
  emulator.clearFaults();
  expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
  expect(emulator.requests).toHaveLength(101);
});
