import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, codesOf, REFERENCE_PATH } from "./exchange.js";

const GLOBAL_KEY_FORM = "0123456789abcdef0123456789abcdef01234";

async function answered(emulator: Emulator, headers: Record<string, string>): Promise<[number, number[]]> {
  const reply = await ask(emulator, REFERENCE_PATH, { headers });
  return [reply.status, codesOf(reply)];
}

describe("API tokens", () => {
  test("one with Zero Trust Read is served, and logged by name", async () => {
    await using emulator = await startEmulator();
    expect((await askWithToken(emulator)).status).toBe(200);
    expect(emulator.requests[0]).toMatchObject({ scheme: "token", credential: "zero-trust-read" });
  });

  test("Zero Trust Write will do as well", async () => {
    await using emulator = await startEmulator();
    const token = emulator.addToken({ permissions: ["Zero Trust Write"] });
    expect((await ask(emulator, REFERENCE_PATH, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test.each([
    ["unknown", () => "A".repeat(40), 403, [9109]],
    ["without the permission", (emulator: Emulator) => emulator.credentials.tokenWithoutPermission, 403, [10000]],
    ["of another account", (emulator: Emulator) => emulator.credentials.tokenOfAnotherAccount, 403, [10000]],
    ["that is a global key of 37 digits", () => GLOBAL_KEY_FORM, 400, [6003, 6111]],
    ["that is a global key with its prefix", () => `cfk_${"a".repeat(48)}`, 400, [6003, 6111]],
    ["with characters no token has", () => "abc def!", 400, [6003, 6111]],
  ])("one %s", async (_, token, status, codes) => {
    await using emulator = await startEmulator();
    expect(await answered(emulator, { authorization: `Bearer ${token(emulator)}` })).toEqual([status, codes]);
  });

  test("a revoked one is answered like one that never was", async () => {
    await using emulator = await startEmulator();
    const { token } = emulator.credentials;
    emulator.revoke(token);
    expect(await answered(emulator, { authorization: `Bearer ${token}` })).toEqual([403, [9109]]);
    expect(emulator.requests[0]?.credential).toBeUndefined();
  });

  test("one for some accounts reaches those", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "second", integrations: [{ reference_id: "r" }] });
    const authorization = `Bearer ${emulator.addToken({ name: "mine", accounts: ["second"] })}`;
    const there = "/client/v4/accounts/second/zt_risk_scoring/integrations/reference_id/r";
    expect((await ask(emulator, there, { headers: { authorization } })).status).toBe(200);
    expect(await answered(emulator, { authorization })).toEqual([403, [10000]]);
    expect(emulator.requests.map(({ credential }) => credential)).toEqual(["mine", "mine"]);
  });

  test("a seeded one may have any form", async () => {
    await using emulator = await startEmulator();
    const token = emulator.addToken({ token: "canary!", name: "canary" });
    expect((await ask(emulator, REFERENCE_PATH, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test.each(["Basic dXNlcjpwYXNz", "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY", "Bearer"])(
    "an Authorization header %j counts as none",
    async (authorization) => {
      await using emulator = await startEmulator();
      expect(await answered(emulator, { authorization })).toEqual([400, [9106]]);
    },
  );
});

describe("e-mail address and global key", () => {
  test("are served, the address in any case", async () => {
    await using emulator = await startEmulator();
    const { email, key } = emulator.credentials;
    const headers = { "x-auth-email": email.toUpperCase(), "x-auth-key": key };
    expect((await ask(emulator, REFERENCE_PATH, { headers })).status).toBe(200);
    expect(emulator.requests[0]).toMatchObject({ scheme: "key", credential: "global-key" });
  });

  test.each([
    ["none at all", {}, 400, [9106]],
    ["only the address", { "x-auth-email": "user@example.com" }, 400, [9106]],
    ["only the key", { "x-auth-key": GLOBAL_KEY_FORM }, 400, [9106]],
    ["another key", { "x-auth-email": "user@example.com", "x-auth-key": GLOBAL_KEY_FORM }, 403, [9103]],
    [
      "another address",
      { "x-auth-email": "else@example.com", "x-auth-key": "144c9defac04969c7bfad8efaa8ea194" },
      403,
      [9103],
    ],
    ["a token as the key", { "x-auth-email": "user@example.com", "x-auth-key": "A".repeat(40) }, 400, [6003, 6103]],
    ["nothing well-formed", { "x-auth-email": "user", "x-auth-key": "key" }, 400, [6003, 6102, 6103]],
  ])("%s", async (_, headers, status, codes) => {
    await using emulator = await startEmulator();
    expect(await answered(emulator, headers)).toEqual([status, codes]);
    expect(emulator.requests[0]?.status).toBe(status);
  });

  test("a revoked key is unknown", async () => {
    await using emulator = await startEmulator();
    const { email, key } = emulator.credentials;
    emulator.revoke(key);
    expect(await answered(emulator, { "x-auth-email": email, "x-auth-key": key })).toEqual([403, [9103]]);
  });
});

describe("both schemes at once", () => {
  test("the token decides", async () => {
    await using emulator = await startEmulator();
    const { email, key, tokenWithoutPermission } = emulator.credentials;
    const headers = { authorization: `Bearer ${tokenWithoutPermission}`, "x-auth-email": email, "x-auth-key": key };
    expect(await answered(emulator, headers)).toEqual([403, [10000]]);
    expect(emulator.requests[0]).toMatchObject({ scheme: "both", credential: "without-permission" });
  });

  test("a malformed key spoils a good token", async () => {
    await using emulator = await startEmulator();
    const reply = await askWithToken(emulator, REFERENCE_PATH, { headers: { "x-auth-key": "nonsense" } });
    expect(codesOf(reply)).toEqual([6003, 6103]);
  });
});

describe("the seeded credentials", () => {
  test("those that are not there are named, not undefined", async () => {
    const seed = { accounts: [{ id: "a" }], credentials: {} };
    await using emulator = await startEmulator({ seed });
    expect(() => emulator.credentials.token).toThrow("no token that may read");
    expect(() => emulator.credentials.tokenWithoutPermission).toThrow("lacks the permission");
    expect(() => emulator.credentials.tokenOfAnotherAccount).toThrow("another account");
    expect(() => emulator.credentials.key).toThrow("no global key");
    expect(emulator.credentials.tokens).toEqual([]);
  });
});

describe("the request log", () => {
  test("holds no credential that printing or serializing would show", async () => {
    await using emulator = await startEmulator();
    const { token, email, key } = emulator.credentials;
    await ask(emulator, REFERENCE_PATH, {
      headers: { authorization: `Bearer ${token}`, "x-auth-email": email, "x-auth-key": key, "x-other": "seen" },
    });
    const [request] = emulator.requests;
    const { inspect } = await import("node:util");
    const shown = JSON.stringify(request) + inspect(request, { depth: null, showHidden: true });
    for (const secret of [token, email, key]) expect(shown).not.toContain(secret);
    expect(request?.headers).toMatchObject({
      authorization: "[redacted]",
      "x-auth-key": "[redacted]",
      "x-other": "seen",
    });
    expect(request?.headersWithCredentials).toMatchObject({ authorization: `Bearer ${token}`, "x-auth-key": key });
  });
});
