import type { IncomingMessage } from "node:http";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Emulator, Fault } from "../../src/testing/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { askWithToken, codesOf, REFERENCE_PATH } from "./exchange.js";

describe("whole answers", () => {
  test("status: any answer, as text, as JSON, or empty", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([
      { kind: "status", status: 418, body: "[]", headers: { "x-tea": "yes" } },
      { kind: "status", status: 200, body: { success: false } },
      { kind: "status", status: 204 },
      { kind: "status", status: 200 },
    ]);
    expect(await askWithToken(emulator)).toMatchObject({ status: 418, body: "[]", headers: { "x-tea": "yes" } });
    const json = await askWithToken(emulator);
    expect(JSON.parse(json.body)).toEqual({ success: false });
    expect(json.headers["content-type"]).toBe("application/json");
    expect(await askWithToken(emulator)).toMatchObject({ status: 204, body: "" });
    expect(await askWithToken(emulator)).toMatchObject({ status: 200, body: "", headers: { "content-length": "0" } });
    expect((await askWithToken(emulator)).body).toContain("182bd5e5");
  });

  test("envelope: a failure unless told otherwise", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([
      { kind: "envelope", status: 500, errors: [{ code: 1, message: "m" }] },
      { kind: "envelope", status: 200, success: true, result: [1], messages: [{ code: 2, message: "n" }] },
    ]);
    const failed = await askWithToken(emulator);
    expect(failed.status).toBe(500);
    expect(failed.headers["cf-ray"]).toBe(emulator.requests[0]?.rayId);
    expect(JSON.parse(failed.body)).toEqual({
      errors: [{ code: 1, message: "m" }],
      messages: [],
      success: false,
      result: null,
    });
    expect(JSON.parse((await askWithToken(emulator)).body)).toEqual({
      errors: [],
      messages: [{ code: 2, message: "n" }],
      success: true,
      result: [1],
    });
  });

  test("rate-limited: Retry-After as given, and no block of the emulator's own", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([
      { kind: "rate-limited", retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT" },
      { kind: "rate-limited", code: 10100, status: 200 },
    ]);
    const dated = await askWithToken(emulator);
    expect(dated.status).toBe(429);
    expect(dated.headers["retry-after"]).toBe("Wed, 21 Oct 2026 07:28:00 GMT");
    expect(codesOf(dated)).toEqual([971]);
    const odd = await askWithToken(emulator);
    expect(odd).toMatchObject({ status: 200 });
    expect(odd.headers["retry-after"]).toBeUndefined();
    expect(codesOf(odd)).toEqual([10100]);
    expect((await askWithToken(emulator)).status).toBe(200);
    expect(emulator.requests.map(({ fault, rateLimited }) => [fault, rateLimited])).toEqual([
      ["rate-limited", false],
      ["rate-limited", false],
      [undefined, false],
    ]);
  });

  test("html and redirect", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext([
      { kind: "html", status: 404 },
      { kind: "html" },
      { kind: "redirect", location: "https://elsewhere.example/" },
      { kind: "redirect", location: "/x", status: 308 },
    ]);
    const page = await askWithToken(emulator);
    expect(page).toMatchObject({ status: 404, headers: { "content-type": "text/html; charset=utf-8" } });
    expect(page.body).toMatch(/^<!DOCTYPE html>/);
    expect((await askWithToken(emulator)).status).toBe(200);
    expect(await askWithToken(emulator)).toMatchObject({
      status: 302,
      headers: { location: "https://elsewhere.example/" },
    });
    expect(await askWithToken(emulator)).toMatchObject({ status: 308, headers: { location: "/x" } });
  });

  test("truncated-json: half a body, sent as if it were whole", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "truncated-json" });
    const reply = await askWithToken(emulator);
    expect(reply.status).toBe(200);
    expect(reply.headers["content-length"]).toBe(String(reply.body.length));
    expect(() => JSON.parse(reply.body)).toThrow();
  });

  test("mutate: the normal answer changed, and the next one whole again", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "mutate", mutate: (envelope) => ({ ...envelope, result: { id: 7 }, extra: true }) });
    expect(JSON.parse((await askWithToken(emulator)).body)).toMatchObject({ result: { id: 7 }, extra: true });
    expect(JSON.parse((await askWithToken(emulator)).body).result.reference_id).toBe("reference_id");
  });

  test("delay: the normal answer, later", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "delay", ms: 60 });
    const before = performance.now();
    expect((await askWithToken(emulator)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
  });
});

describe("sizes", () => {
  test("oversize-body: valid JSON of that size, without a length", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "oversize-body", bytes: 3_000_000 });
    const reply = await askWithToken(emulator);
    expect(reply.headers["content-length"]).toBeUndefined();
    expect(reply.body.length).toBeGreaterThanOrEqual(3_000_000);
    expect(typeof JSON.parse(reply.body)).toBe("string");
  });

  test("oversize-body: stops when the client has had enough", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "oversize-body", bytes: 1e12 });
    const response = await begun(emulator);
    response.on("error", () => {});
    response.destroy();
    await emulator.waitForRequests(1, ({ abandoned }) => abandoned);
  });

  test("oversize-headers: more than clients take", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "oversize-headers" });
    await expect(askWithToken(emulator)).rejects.toMatchObject({ code: "HPE_HEADER_OVERFLOW" });
  });

  test("gzip-bomb: little on the wire, much behind it", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "gzip-bomb", bytes: 5_000_000 });
    const response = await begun(emulator);
    expect(response.headers["content-encoding"]).toBe("gzip");
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    const packed = Buffer.concat(pieces);
    expect(packed.length).toBeLessThan(50_000);
    const unpacked = gunzipSync(packed).toString();
    expect(unpacked).toHaveLength(5_000_000);
    expect(JSON.parse(unpacked).success).toBe(true);
  });
});

describe("connections", () => {
  test("reset-before-headers", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "reset-before-headers" });
    await expect(askWithToken(emulator)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(emulator.requests[0]).toMatchObject({ status: undefined, fault: "reset-before-headers", abandoned: false });
    expect((await askWithToken(emulator)).status).toBe(200);
  });

  test.each<[string, Fault, boolean]>([
    ["with a length", { kind: "reset-mid-body" }, false],
    ["chunked", { kind: "reset-mid-body", chunked: true }, true],
    ["with a FIN", { kind: "early-fin" }, false],
  ])("broken off in the middle of the body, %s", async (_, fault, chunked) => {
    await using emulator = await startEmulator();
    emulator.answerNext(fault);
    const response = await begun(emulator);
    expect(response.statusCode).toBe(200);
    expect(response.headers["transfer-encoding"]).toBe(chunked ? "chunked" : undefined);
    const pieces: Buffer[] = [];
    const reading = (async () => {
      for await (const piece of response) pieces.push(piece as Buffer);
    })();
    await expect(reading).rejects.toMatchObject({ code: "ECONNRESET" });
    const received = Buffer.concat(pieces).toString();
    expect(received).toMatch(/^\{\n {2}"errors"/);
    expect(() => JSON.parse(received)).toThrow();
    expect(emulator.requests[0]).toMatchObject({ status: 200, abandoned: false });
  });

  test.each<[Fault, string]>([
    [{ kind: "reset-before-headers" }, "ECONNRESET"],
    [{ kind: "reset-mid-body" }, "ECONNRESET"],
    [{ kind: "early-fin" }, "FIN"],
    [{ kind: "close-idle" }, "FIN"],
  ])("%j ends the connection at the TCP level with %s", async (fault, ending) => {
    await using emulator = await startEmulator();
    emulator.answerNext(fault);
    expect(await endingOf(emulator)).toBe(ending);
  });

  test("hang: the request arrives, and nothing comes back until the client goes", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "hang" });
    const leaving = new AbortController();
    const asked = askWithToken(emulator, REFERENCE_PATH, { signal: leaving.signal });
    await emulator.waitForRequests(1);
    expect(emulator.requests[0]).toMatchObject({ status: undefined, abandoned: false });
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await emulator.waitForRequests(1, ({ abandoned }) => abandoned);
  });

  test("drip: byte after byte", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "drip", intervalMs: 1 });
    const response = await begun(emulator);
    let received = 0;
    for await (const piece of response) {
      received += (piece as Buffer).length;
      if (received >= 5) break;
    }
    await emulator.waitForRequests(1, ({ abandoned }) => abandoned);
  });

  test("close-idle: the connection is closed after the answer without a word", async () => {
    await using emulator = await startEmulator();
    using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
    emulator.answerNext({ kind: "close-idle" });
    const reply = await askWithToken(emulator, REFERENCE_PATH, { agent: agent.it });
    expect(reply).toMatchObject({ status: 200, headers: { connection: "keep-alive" } });
    await expect.poll(() => emulator.openConnections).toBe(0);
    expect((await askWithToken(emulator, REFERENCE_PATH, { agent: agent.it })).status).toBe(200);
    expect(emulator.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  test("close-idle on reuse: the next request on the connection goes unanswered", async () => {
    await using emulator = await startEmulator();
    using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
    const again = () => askWithToken(emulator, REFERENCE_PATH, { agent: agent.it });
    emulator.answerNext({ kind: "close-idle", onReuse: true });
    expect((await again()).status).toBe(200);
    await expect(again()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await again()).status).toBe(200);
    expect(emulator.requests.map(({ connection, fault, status }) => [connection, fault, status])).toEqual([
      [1, "close-idle", 200],
      [1, "close-idle", undefined],
      [2, undefined, 200],
    ]);
  });
});

/** Sends the documented request and resolves with the head of its answer. */
function begun(emulator: Emulator): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${emulator.credentials.token}` };
    httpRequest(emulator.origin + REFERENCE_PATH, { headers, agent: false }, resolve)
      .on("error", reject)
      .end();
  });
}

/** How the server ends the connection on which the documented request was sent: "FIN", or the code of an error. */
function endingOf(emulator: Emulator): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(emulator.origin).port), "127.0.0.1");
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(code));
    socket.on("end", () => resolve("FIN"));
    socket.write(`GET ${REFERENCE_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    socket.resume();
  });
}

function disposable(agent: Agent): Disposable & { it: Agent } {
  return { it: agent, [Symbol.dispose]: () => agent.destroy() };
}
