import { Agent, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { selfSigned } from "./certificate.js";
import { askWithToken, handClock, REFERENCE_PATH } from "./exchange.js";

describe("starting", () => {
  test("on a free port of 127.0.0.1, each its own", async () => {
    await using one = await startEmulator();
    await using two = await startEmulator({ port: undefined, seed: undefined, rateLimit: undefined, tls: undefined });
    expect(one.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(one.url).toBe(`${one.origin}/client/v4`);
    expect(one.url).not.toBe(two.url);
    one.removeIntegration(one.integrations()[0]?.id ?? "");
    expect((await askWithToken(two)).status).toBe(200);
  });

  test("on the port that was asked for; EADDRINUSE when it is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(startEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await new Promise((resolve) => taken.close(resolve));
    await using emulator = await startEmulator({ port });
    expect(emulator.origin).toBe(`http://127.0.0.1:${port}`);
  });
});

describe("closing", () => {
  test("may be done twice, and frees the port", async () => {
    const emulator = await startEmulator();
    await Promise.all([emulator.close(), emulator.close()]);
    await emulator.close();
    await expect(askWithToken(emulator)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await using again = await startEmulator({ port: Number(new URL(emulator.origin).port) });
    expect((await askWithToken(again)).status).toBe(200);
  });

  test("ends whatever is under way, and leaves no timer", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timers();
    const emulator = await startEmulator();
    emulator.answerNext([{ kind: "hang" }, { kind: "delay", ms: 3_600_000 }, { kind: "drip", intervalMs: 3_600_000 }]);
    const asked = Promise.allSettled([askWithToken(emulator), askWithToken(emulator), askWithToken(emulator)]);
    await emulator.waitForRequests(3);
    await emulator.close();
    expect((await asked).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(emulator.openConnections).toBe(0);
    expect(timers()).toBeLessThanOrEqual(before);
    expect(emulator.requests.map(({ abandoned }) => abandoned)).toEqual([false, false, false]);
  });
});

describe("many at once", () => {
  test("each gets its own answer, and the peak is known", async () => {
    await using emulator = await startEmulator();
    const references = Array.from({ length: 200 }, (_, index) => `reference-${index}`);
    for (const reference_id of references) emulator.addIntegration({ reference_id });
    emulator.answerNext({ kind: "delay", ms: 300 }, { times: 200 });
    const base = "/client/v4/accounts/account_tag/zt_risk_scoring/integrations/reference_id";
    const replies = await Promise.all(references.map((reference) => askWithToken(emulator, `${base}/${reference}`)));
    expect(replies.map(({ body }) => JSON.parse(body).result.reference_id)).toEqual(references);
    expect(emulator.peakInFlight).toBeGreaterThan(20);
    expect(new Set(replies.map(({ headers }) => headers["cf-ray"])).size).toBe(200);
    expect(emulator.requests).toHaveLength(200);
    emulator.clearRequests();
    await askWithToken(emulator);
    expect(emulator.peakInFlight).toBeLessThanOrEqual(2);
    expect(emulator.requests).toHaveLength(1);
  });
});

test("latency comes before every answer, and can be changed", async () => {
  await using emulator = await startEmulator({ latencyMs: 60 });
  const timed = async () => {
    const before = performance.now();
    await askWithToken(emulator);
    return performance.now() - before;
  };
  expect(await timed()).toBeGreaterThan(50);
  emulator.answerNext({ kind: "status", status: 503 });
  expect(await timed()).toBeGreaterThan(50);
  emulator.setLatency(0);
  expect((await askWithToken(emulator)).status).toBe(200);
});

test("a request is logged with the time of the given clock", async () => {
  const clock = handClock(1_000);
  await using emulator = await startEmulator({ clock, clockSpeed: 10 });
  await askWithToken(emulator);
  clock.advance(500);
  await askWithToken(emulator);
  expect(emulator.requests.map(({ time }) => time)).toEqual([1_000, 1_500]);
});

test("waitForRequests counts those that came before", async () => {
  await using emulator = await startEmulator();
  const two = emulator.waitForRequests(2).then(() => emulator.requests.length);
  await askWithToken(emulator);
  await emulator.waitForRequests(1, { route: "reference" });
  expect(emulator.requests).toHaveLength(1);
  await askWithToken(emulator);
  expect(await two).toBe(2);
  await emulator.waitForRequests(0);
});

describe("over TLS", () => {
  test("answers, and can still reset a connection", async () => {
    const tls = selfSigned({ host: "127.0.0.1" });
    await using emulator = await startEmulator({ tls });
    expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/client\/v4$/);
    expect(await statusOverTls(emulator, tls.cert)).toBe(200);
    emulator.answerNext({ kind: "reset-before-headers" });
    await expect(statusOverTls(emulator, tls.cert)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(emulator.requests.map(({ connection, abandoned }) => [connection, abandoned])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  test.each([
    ["expired", { host: "127.0.0.1", notAfter: new Date(Date.now() - 1_000) }, "CERT_HAS_EXPIRED"],
    ["of another host", { host: "elsewhere.example" }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("a certificate that is %s is seen as such", async (_, options, code) => {
    const tls = selfSigned(options);
    await using emulator = await startEmulator({ tls });
    await expect(statusOverTls(emulator, tls.cert)).rejects.toMatchObject({ code });
  });
});

function statusOverTls(emulator: Emulator, ca: string): Promise<number | undefined> {
  const agent = new Agent({ ca });
  const headers = { authorization: `Bearer ${emulator.credentials.token}` };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(emulator.origin + REFERENCE_PATH, { agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject).end();
  });
}
