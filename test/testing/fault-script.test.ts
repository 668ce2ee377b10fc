import { describe, expect, test } from "vitest";
import type { Emulator, Fault } from "../../src/testing/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, LIST_PATH, REFERENCE_PATH } from "./exchange.js";

describe("the script", () => {
  const unavailable: Fault = { kind: "status", status: 503 };
  const statuses = (emulator: Emulator) => emulator.requests.map(({ status }) => status);

  test("goes through a sequence the given number of times, then is over", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([unavailable, { kind: "status", status: 500 }], { times: 2 });
    emulator.answerNext({ kind: "status", status: 502 });
    expect(emulator.pendingFaults).toBe(5);
    for (let n = 0; n < 6; n++) await askWithToken(emulator);
    expect(statuses(emulator)).toEqual([503, 500, 503, 500, 502, 200]);
    expect(emulator.pendingFaults).toBe(0);
  });

  test("is met only by those it is meant for", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext(unavailable, { match: { route: "integrations" } });
    emulator.answerNext({ kind: "status", status: 500 }, { match: ({ params }) => params.reference === "other" });
    emulator.answerNext({ kind: "status", status: 502 }, { match: { method: "GET", path: "?marked" } });
    await askWithToken(emulator);
    await askWithToken(emulator, `${REFERENCE_PATH}?marked`);
    await askWithToken(emulator, `${LIST_PATH}/reference_id/other`);
    await askWithToken(emulator, LIST_PATH);
    await askWithToken(emulator, LIST_PATH);
    expect(statuses(emulator)).toEqual([200, 502, 500, 503, 200]);
  });

  test("can be for ever, until it is cleared", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext(unavailable, { times: Number.POSITIVE_INFINITY });
    for (let n = 0; n < 5; n++) await askWithToken(emulator);
    expect(emulator.pendingFaults).toBe(Number.POSITIVE_INFINITY);
    emulator.clearFaults();
    await askWithToken(emulator);
    expect(statuses(emulator)).toEqual([503, 503, 503, 503, 503, 200]);
  });

  test("does not count against the rate limit where it replaces the answer", async () => {
    await using emulator = await startEmulator({ rateLimit: { limit: 1 } });
    emulator.answerNext(unavailable, { times: 3 });
    for (let n = 0; n < 5; n++) await askWithToken(emulator);
    expect(statuses(emulator)).toEqual([503, 503, 503, 200, 429]);
  });

  test("is shared out among requests that overlap", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext(unavailable, { times: 10 });
    const replies = await Promise.all(Array.from({ length: 50 }, () => askWithToken(emulator)));
    expect(replies.filter(({ status }) => status === 503)).toHaveLength(10);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(40);
  });

  test.each<[unknown, string]>([
    [{ kind: "nonsense" }, "A fault needs a kind, one of status, envelope,"],
    [{}, "A fault needs a kind"],
    [null, "A fault needs a kind"],
    [{ kind: "toString" }, "A fault needs a kind"],
    [{ kind: "drip" }, "A fault of kind drip needs intervalMs, a number from 0 to 2147483647; got nothing."],
    [{ kind: "redirect" }, "needs location, a text that HTTP allows in a header"],
    [{ kind: "status", status: 99 }, "from 200 to 599; got 99"],
    [{ kind: "html", status: "404" }, "from 200 to 599"],
  ])("refuses %j", async (fault, message) => {
    await using emulator = await startEmulator();
    expect(() => emulator.answerNext(fault as Fault)).toThrow(message);
    expect(() => emulator.answerNext([], { times: 0 })).toThrow("times must be 1 or more");
  });

  test("may be empty, and then nothing is pending", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([], { times: Infinity });
    expect(emulator.pendingFaults).toBe(0);
    expect((await askWithToken(emulator)).status).toBe(200);
  });

  test("says so when a fault cannot be played", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({
      kind: "mutate",
      mutate: () => {
        throw new Error("x");
      },
    });
    const reply = await askWithToken(emulator);
    expect(reply.status).toBe(500);
    expect(reply.body).toContain("The scripted fault failed");
  });
});

test("a fault may also meet one who has no credential", async () => {
  await using emulator = await startEmulator();
  emulator.answerNext({ kind: "html", status: 502 });
  expect((await ask(emulator, REFERENCE_PATH)).status).toBe(502);
});
