import { describe, expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, DOCUMENTED_ID, LIST_PATH } from "./exchange.js";

const INTEGRATION = `/__emulator/integrations/${DOCUMENTED_ID}`;

describe("integrations", () => {
  test("PATCH changes fields by their API names", async () => {
    await using emulator = await startEmulator();
    const body = JSON.stringify({ active: false, well_known_url: "/w", messages: [] });
    const reply = await ask(emulator, INTEGRATION, { method: "PATCH", body });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual(emulator.integrations()[0]);
    const answer = JSON.parse((await askWithToken(emulator)).body);
    expect(answer).toMatchObject({ messages: [], result: { active: false, well_known_url: "/w" } });
  });

  test("PATCH reads what PowerShell 5.1 has written, and names an encoding that it cannot read", async () => {
    await using emulator = await startEmulator();
    const patch = (bytes: Buffer) =>
      fetch(`${emulator.origin}${INTEGRATION}`, { method: "PATCH", body: new Uint8Array(bytes) });
    expect((await patch(Buffer.from('\ufeff{"active": false}', "utf16le"))).status).toBe(200);
    expect(emulator.integrations()[0]?.active).toBe(false);
    const refused = await patch(Buffer.from('{"active": true}', "utf16le"));
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("The body is neither UTF-8 nor UTF-16 with a byte order mark");
  });

  test.each([
    ['{"active": "no"}', 'The body: active: expected true or false, got "no".'],
    ['{"tenantUrl": "x"}', "The body: tenantUrl: unknown field; known are active,"],
    ['{"id": "x"}', "The body: id: unknown field"],
    ["[]", "The body: the document: expected an object, got a list."],
    ["nonsense", "The body is not JSON:"],
    ["", "The body is not JSON:"],
  ])("PATCH refuses %s", async (body, message) => {
    await using emulator = await startEmulator();
    const before = emulator.integrations();
    const reply = await ask(emulator, INTEGRATION, { method: "PATCH", body });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body).error).toContain(message);
    expect(emulator.integrations()).toEqual(before);
  });

  test("POST adds to the first account, or to the one it names, and says what it added", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "other" });
    const add = (body: object) =>
      ask(emulator, "/__emulator/integrations", { method: "POST", body: JSON.stringify(body) });
    const added = await add({ reference_id: "new" });
    expect([added.status, JSON.parse(added.body)]).toEqual([201, emulator.integrations().at(-1)]);
    expect(JSON.parse(added.body)).toMatchObject({ reference_id: "new", account_tag: emulator.accountId });
    expect(JSON.parse((await add({ account_tag: "other" })).body)).toMatchObject({ account_tag: "other" });
    const before = emulator.integrations();
    for (const wrong of [{ reference_id: "new" }, { account_tag: "nobody" }, { referenceId: "x" }])
      expect((await add(wrong)).status).toBe(400);
    expect(emulator.integrations()).toEqual(before);
  });

  test("POST without an account says that there is none", async () => {
    await using emulator = await startEmulator({ seed: { accounts: [], credentials: {} } });
    const reply = await ask(emulator, "/__emulator/integrations", { method: "POST", body: "{}" });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body).error).toMatch(/account/);
    expect(() => emulator.addIntegration()).toThrow(/account/);
  });

  test("DELETE removes, once", async () => {
    await using emulator = await startEmulator();
    expect((await ask(emulator, INTEGRATION, { method: "DELETE" })).status).toBe(200);
    expect(emulator.integrations()).toEqual([]);
    expect((await ask(emulator, INTEGRATION, { method: "DELETE" })).status).toBe(404);
    expect((await ask(emulator, INTEGRATION, { method: "PATCH", body: "{}" })).status).toBe(404);
  });
});

describe("faults", () => {
  test.each([
    ['{"kind": "status", "status": 503}', [503, 200]],
    ['[{"kind": "status", "status": 503}, {"kind": "html", "status": 502}]', [503, 502, 200]],
    ['{"faults": {"kind": "status", "status": 503}, "times": 2}', [503, 503, 200]],
  ])("POST %s", async (body, expected) => {
    await using emulator = await startEmulator();
    const reply = await ask(emulator, "/__emulator/faults", { method: "POST", body });
    expect(JSON.parse(reply.body)).toEqual({ pending: expected.length - 1 });
    for (const status of expected) expect((await askWithToken(emulator)).status).toBe(status);
  });

  test("POST takes a match", async () => {
    await using emulator = await startEmulator();
    const body = '{"faults": {"kind": "status", "status": 503}, "match": {"route": "integrations"}}';
    await ask(emulator, "/__emulator/faults", { method: "POST", body });
    expect((await askWithToken(emulator)).status).toBe(200);
    expect((await askWithToken(emulator, LIST_PATH)).status).toBe(503);
  });

  test.each([
    [
      '{"kind": "status", "status": 503, "headers": {"x-a": "one\\r\\nx-b: two"}}',
      /^headers of a fault of kind status must be/,
    ],
    ['{"kind": "status", "status": 503, "headers": {"x a": "one"}}', /^headers of a fault of kind status must be/],
    ['{"kind": "status", "status": 503, "headers": {"x-a": 7}}', /^headers of a fault of kind status must be/],
    ['{"kind": "status", "status": 503, "headers": null}', /^headers of a fault of kind status must be/],
    ['{"kind": "redirect", "location": "/\\n"}', /^A fault of kind redirect needs location, a text that HTTP allows/],
    ['{"kind": "rate-limited", "retryAfter": "1\\n"}', /^retryAfter of a fault of kind rate-limited must be a text/],
    ['{"kind": "rate-limited", "code": 1e400}', /^code of a fault of kind rate-limited must be a whole number/],
    [
      '{"kind": "delay", "ms": 1e400}',
      /^A fault of kind delay needs ms, a number from 0 to 2147483647; got Infinity\.$/,
    ],
    ['{"kind": "delay", "ms": -1}', /needs ms, a number from 0/],
    ['{"kind": "drip", "intervalMs": 2147483648}', /needs intervalMs, a number from 0/],
    ['{"kind": "oversize-body", "bytes": 1e400}', /needs bytes, a whole number from 0/],
    ['{"kind": "oversize-headers", "bytes": 1e400}', /^bytes of a fault of kind oversize-headers must be/],
    ['{"kind": "gzip-bomb", "bytes": 1e12}', /^bytes of a fault of kind gzip-bomb must be/],
    ['{"faults": {"kind": "hang"}, "match": null}', /^match must be an object/],
    ['{"faults": {"kind": "hang"}, "match": {"path": 7}}', /^match must be an object/],
    ['{"faults": {"kind": "hang"}, "times": "2"}', /^times must be 1 or more; got "2"\.$/],
  ])("%s is refused, and the emulator goes on", async (body, why) => {
    await using emulator = await startEmulator();
    const reply = await ask(emulator, "/__emulator/faults", { method: "POST", body });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body).error.replace(/^The body: /, "")).toMatch(why);
    expect(emulator.pendingFaults).toBe(0);
    expect((await askWithToken(emulator)).status).toBe(200);
  });

  test.each(['{"kind": "mutate"}', '{"kind": "status"}', '{"faults": {"kind": "hang"}, "times": 0}', "null", "{}"])(
    "POST refuses %s",
    async (body) => {
      await using emulator = await startEmulator();
      const reply = await ask(emulator, "/__emulator/faults", { method: "POST", body });
      expect(reply.status).toBe(400);
      expect(JSON.parse(reply.body).error).toMatch(/fault|times/);
      expect(emulator.pendingFaults).toBe(0);
    },
  );
});

test("a body of megabytes is refused, and changes nothing", async () => {
  await using emulator = await startEmulator();
  const body = JSON.stringify({ tenant_url: "x".repeat(8_000_000) });
  const reply = await ask(emulator, INTEGRATION, { method: "PATCH", body }).catch(() => undefined);
  if (reply) expect([reply.status, JSON.parse(reply.body).error]).toEqual([400, expect.stringMatching(/larger than/)]);
  expect(emulator.integrations()[0]?.tenant_url).toBe("tenant_url");
});

describe("requests", () => {
  test("GET gives the log without credentials, and is not in it", async () => {
    await using emulator = await startEmulator();
    await askWithToken(emulator);
    const { body } = await ask(emulator, "/__emulator/requests");
    expect(JSON.parse(body).requests).toEqual([
      expect.objectContaining({ route: "reference", status: 200, scheme: "token", credential: "zero-trust-read" }),
    ]);
    expect(body).not.toContain(emulator.credentials.token);
    expect(emulator.requests).toHaveLength(1);
  });

  test("nothing of the administration counts against the rate limit or meets a fault", async () => {
    await using emulator = await startEmulator({ rateLimit: { limit: 1 } });
    emulator.answerNext({ kind: "status", status: 503 });
    for (let n = 0; n < 3; n++) expect((await askWithToken(emulator, "/__emulator/requests")).status).toBe(200);
    expect(emulator.pendingFaults).toBe(1);
  });
});

describe("who may", () => {
  test.each<[string, Record<string, string>]>([
    ["a page of another site", { origin: "https://evil.example" }],
    ["a name that was bound to loopback", { host: "evil.example" }],
    ["what is no name at all", { host: "evil example" }],
  ])("not %s", async (_, headers) => {
    await using emulator = await startEmulator();
    const reply = await ask(emulator, INTEGRATION, { method: "DELETE", headers });
    expect(reply.status).toBe(403);
    expect(emulator.integrations()).toHaveLength(1);
  });

  test.each([
    ["GET", "/__emulator/nothing", 404],
    ["GET", "/__emulator/", 404],
    ["PUT", INTEGRATION, 405],
    ["GET", "/__emulator/faults", 405],
  ])("%s %s has no operation", async (method, path, status) => {
    await using emulator = await startEmulator();
    expect((await ask(emulator, path, { method })).status).toBe(status);
  });
});
