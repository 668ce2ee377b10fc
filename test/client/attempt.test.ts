import { getEventListeners } from "node:events";
import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { attempt } from "../../src/client/attempt.js";

test("a dispatcher that throws fails the attempt, and no timer and no listener is left", async () => {
  const thrown = new TypeError("no connection pool");
  const dispatcher = {
    dispatch() {
      throw thrown;
    },
  } as unknown as Dispatcher;
  const { signal } = new AbortController();
  const request = { origin: "https://api.example.com", path: "/", method: "GET" } as const;
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  const times = { timeoutMs: 100_000_000, leftMs: 100_000_000 };
  const sent = attempt(dispatcher, { request, queuedAbort: undefined, signal, ...times, onSend: () => {} });
  await expect(sent).rejects.toBe(thrown);
  expect(timers()).toBe(before);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
