import { describe, expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, codesOf, DOCUMENTED_ID, LIST_PATH, REFERENCE_PATH } from "./exchange.js";

/** As published in Cloudflare's API reference, "Get risk score integration by reference id", byte for byte. */
const DOCUMENTED_RESPONSE = `{
  "errors": [
    {
      "code": 1000,
      "message": "message",
      "documentation_url": "documentation_url",
      "source": {
        "pointer": "pointer"
      }
    }
  ],
  "messages": [
    {
      "code": 1000,
      "message": "message",
      "documentation_url": "documentation_url",
      "source": {
        "pointer": "pointer"
      }
    }
  ],
  "success": true,
  "result": {
    "id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "account_tag": "account_tag",
    "active": true,
    "created_at": "2019-12-27T18:11:19.117Z",
    "integration_type": "Okta",
    "reference_id": "reference_id",
    "tenant_url": "tenant_url",
    "well_known_url": "well_known_url"
  }
}`;

describe("the documented operation", () => {
  test("answers to the byte", async () => {
    await using emulator = await startEmulator();
    const reply = await askWithToken(emulator);
    expect(reply.body).toBe(DOCUMENTED_RESPONSE);
    expect(reply.status).toBe(200);
    expect(reply.headers["content-type"]).toBe("application/json");
    expect(reply.headers["cf-ray"]).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/);
    expect(emulator.requests[0]?.rayId).toBe(reply.headers["cf-ray"]);
  });

  test("has the same answer by integration ID", async () => {
    await using emulator = await startEmulator();
    expect((await askWithToken(emulator, `${LIST_PATH}/${DOCUMENTED_ID}`)).body).toBe(DOCUMENTED_RESPONSE);
  });

  test("lists an account's integrations in the same envelope, without result_info", async () => {
    await using emulator = await startEmulator();
    const { result } = JSON.parse(DOCUMENTED_RESPONSE);
    const reply = await askWithToken(emulator, LIST_PATH);
    expect(JSON.parse(reply.body)).toEqual({ errors: [], messages: [], success: true, result: [result] });
    expect(Object.keys(JSON.parse(reply.body))).toEqual(["errors", "messages", "success", "result"]);
  });

  test("ignores a query", async () => {
    await using emulator = await startEmulator();
    expect((await askWithToken(emulator, `${REFERENCE_PATH}?page=2`)).status).toBe(200);
    expect(emulator.requests[0]?.path).toBe(`${REFERENCE_PATH}?page=2`);
  });
});

describe("an unknown reference or integration", () => {
  test.each(["reference_id/unknown", "00000000-0000-4000-8000-000000000000"])(
    "is a 404 in the envelope: %s",
    async (tail) => {
      await using emulator = await startEmulator();
      const reply = await askWithToken(emulator, `${LIST_PATH}/${tail}`);
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.body)).toMatchObject({ success: false, result: null, messages: [] });
      expect(codesOf(reply)).toHaveLength(1);
    },
  );

  test.each(["reference_id/unknown", "00000000-0000-4000-8000-000000000000"])(
    "is a success without a result: %s",
    async (tail) => {
      await using emulator = await startEmulator({ notFound: "null-result" });
      const reply = await askWithToken(emulator, `${LIST_PATH}/${tail}`);
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.body)).toEqual({ errors: [], messages: [], success: true, result: null });
    },
  );

  test("does not find an integration of another account", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "second" });
    const path = "/client/v4/accounts/second/zt_risk_scoring/integrations";
    expect((await askWithToken(emulator, `${path}/reference_id/reference_id`)).status).toBe(404);
    expect((await askWithToken(emulator, `${path}/${DOCUMENTED_ID}`)).status).toBe(404);
    expect(JSON.parse((await askWithToken(emulator, path)).body).result).toEqual([]);
  });
});

describe("identity providers", () => {
  const path = (account: string) => `/client/v4/accounts/${account}/access/identity_providers`;
  const identity_providers = Array.from({ length: 30 }, (_, index) => ({ id: `${index}`, name: "", type: "okta" }));
  const permissions = ["Zero Trust Read", "Access: Organizations, Identity Providers, and Groups Read"];
  const credentials = { tokens: [{ token: "t", name: "n", permissions }] };
  const seed = { accounts: [{ id: "a", identity_providers }], credentials };

  test.each([
    ["", 30, { page: 1, per_page: 200 }],
    ["?page=2", 0, { page: 2, per_page: 200 }],
    ["?page=2&per_page=25", 5, { page: 2, per_page: 25 }],
    ["?per_page=5000", 30, { page: 1, per_page: 1_000 }],
    ["?page=2.9&per_page=20", 10, { page: 2, per_page: 20 }],
    ["?page=3&per_page=10", 10, { page: 3, per_page: 10 }],
    ["?page=0&per_page=none", 30, { page: 1, per_page: 200 }],
  ])("are listed by pages of 200, or as “%s” says", async (query, count, info) => {
    await using emulator = await startEmulator({ seed });
    const { result, result_info } = JSON.parse((await askWithToken(emulator, `${path("a")}${query}`)).body);
    expect(result).toHaveLength(count);
    expect(result_info).toEqual({ ...info, count, total_count: 30, total_pages: Math.ceil(30 / info.per_page) });
  });

  test.each([
    ["count", { page: 2, per_page: 20, count: 10, total_count: 30 }],
    ["none", undefined],
    ["capped", undefined],
  ] as const)("are listed by pages that say no more than “%s”", async (form, info) => {
    await using emulator = await startEmulator({ seed, paging: { identityProviders: form } });
    const body = JSON.parse((await askWithToken(emulator, `${path("a")}?page=2&per_page=20`)).body);
    expect(body.result).toEqual(identity_providers.slice(20));
    expect(body.result_info).toEqual(info);
  });

  test("are listed by pages of at most 20, or by cursors, where a test says so", async () => {
    const listed = async (form: "capped" | "cursors" | "cursor", query: string) => {
      await using emulator = await startEmulator({ seed, paging: { identityProviders: form } });
      return JSON.parse((await askWithToken(emulator, `${path("a")}${query}`)).body);
    };
    expect((await listed("capped", "?per_page=100")).result).toEqual(identity_providers.slice(0, 20));
    const first = await listed("cursors", "?per_page=25&page=7");
    expect(first.result).toEqual(identity_providers.slice(0, 25));
    expect(first.result_info).toEqual({ count: 25, per_page: 25, cursors: { after: expect.any(String) } });
    const query = `?per_page=25&cursor=${encodeURIComponent(first.result_info.cursors.after)}`;
    const last = await listed("cursor", query);
    expect(last).toMatchObject({ result: identity_providers.slice(25), result_info: { count: 5, cursor: "" } });
    expect((await listed("cursor", "?cursor=nonsense")).result).toEqual([]);
  });

  test("are listed as a whole, whatever page is asked for, and integrations by pages, where a test says so", async () => {
    const integrations = [{ reference_id: "1" }, { reference_id: "2" }];
    await using emulator = await startEmulator({
      seed: { accounts: [{ id: "a", identity_providers, integrations }], credentials },
      paging: { identityProviders: "ignored", integrations: "count" },
    });
    const whole = JSON.parse((await askWithToken(emulator, `${path("a")}?page=2&per_page=20`)).body);
    expect([whole.result.length, whole.result_info]).toEqual([30, undefined]);
    const list = "/client/v4/accounts/a/zt_risk_scoring/integrations?page=2&per_page=1";
    const page = JSON.parse((await askWithToken(emulator, list)).body);
    expect(page).toMatchObject({ result: [{ reference_id: "2" }], result_info: { total_count: 2 } });
  });

  test("of an account that is not there are not found, as the API's router says it", async () => {
    await using emulator = await startEmulator({ seed });
    const reply = await askWithToken(emulator, path("b"));
    expect([reply.status, codesOf(reply)[0]]).toEqual([400, 7003]);
  });
});

describe("paths", () => {
  const base = "/client/v4/accounts/account_tag/zt_risk_scoring/integrations";

  test.each([
    "/",
    "/client/v4",
    "/client/v4/user/tokens/verify",
    `${base}/`,
    `${base}/reference_id/`,
    `${base}/reference_id/..`,
    `${base}/reference_id/.`,
    `${base}/reference_id/%2e%2e`,
    `${base}/reference_id/.%2E`,
    `${base}/reference_id/%2e`,
    `${base}/reference_id//reference_id`,
    `/${REFERENCE_PATH}`,
    `${base}/x/../reference_id/reference_id`,
    `${base}/reference_id/reference_id/`,
    `${base}/reference_id/reference_id/more`,
    `${base}/reference_id/%ff`,
    `${base}/reference_id/100%`,
    `${base}/reference%5Fid/reference_id`,
    "/client/v4/accounts/../accounts/account_tag/zt_risk_scoring/integrations",
    "/client/v4/accounts//zt_risk_scoring/integrations",
    `${base.toUpperCase()}`,
  ])("could not route %s, which no other route takes either", async (path) => {
    await using emulator = await startEmulator();
    const reply = await askWithToken(emulator, path);
    expect(reply.status).toBe(400);
    expect(codesOf(reply)).toEqual([7003, 7000]);
    expect(emulator.requests[0]).toMatchObject({ path, route: "unrouted", params: {}, status: 400 });
  });

  test.each([
    ["a%2Fb", "a/b"],
    ["a%20b%3Fc%23d", "a b?c#d"],
    ["%2e%2e%2f..", "../.."],
    ["...", "..."],
    ["%E2%98%83", "☃"],
    ["a+b", "a+b"],
    ["__proto__", "__proto__"],
    ["x%0D%0Ay", "x\r\ny"],
  ])("takes %s as the one reference %j", async (encoded, reference) => {
    await using emulator = await startEmulator();
    emulator.addIntegration({ reference_id: reference });
    const reply = await askWithToken(emulator, `${base}/reference_id/${encoded}`);
    expect(JSON.parse(reply.body).result.reference_id).toBe(reference);
    expect(emulator.requests[0]).toMatchObject({ route: "reference", params: { account: "account_tag", reference } });
  });

  test("takes a reference of ten thousand characters", async () => {
    await using emulator = await startEmulator();
    const reference = "é".repeat(10_000);
    emulator.addIntegration({ reference_id: reference });
    expect((await askWithToken(emulator, `${base}/reference_id/${encodeURIComponent(reference)}`)).status).toBe(200);
  });

  test("needs no credential to say that it could not route", async () => {
    await using emulator = await startEmulator();
    expect(codesOf(await ask(emulator, "/client/v4/nothing"))).toEqual([7003, 7000]);
  });

  test("could not route an unknown account", async () => {
    await using emulator = await startEmulator();
    const path = "/client/v4/accounts/unknown/zt_risk_scoring/integrations/reference_id/reference_id";
    const reply = await askWithToken(emulator, path);
    expect(reply.status).toBe(400);
    expect(codesOf(reply)).toEqual([7003, 7000]);
    expect(reply.body).toContain(`Could not route to ${path}`);
    expect(emulator.requests[0]).toMatchObject({ route: "reference" });
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("refuses %s: only reading is emulated", async (method) => {
    await using emulator = await startEmulator();
    const reply = await askWithToken(emulator, REFERENCE_PATH, { method });
    expect(reply.status).toBe(405);
    expect(codesOf(reply)).toEqual([7001]);
  });
});

describe("integrations", () => {
  test("an added one gets plausible values and no messages", async () => {
    await using emulator = await startEmulator({ clock: { now: () => Date.parse("2026-02-03T04:05:06.789Z") } });
    const added = emulator.addIntegration();
    expect(added).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      account_tag: "account_tag",
      active: true,
      created_at: "2026-02-03T04:05:06.789Z",
      integration_type: "Okta",
      reference_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenant_url: "https://tenant.okta.com",
      well_known_url: `/.well-known/sse-configuration/${added.id}/`,
    });
    const reply = await askWithToken(emulator, `${LIST_PATH}/reference_id/${added.reference_id}`);
    expect(JSON.parse(reply.body)).toEqual({ errors: [], messages: [], success: true, result: added });
  });

  test("changes show in the next answer, and a removed one is gone", async () => {
    await using emulator = await startEmulator();
    emulator.updateIntegration(DOCUMENTED_ID, { active: false, tenant_url: "https://new.okta.com", errors: [] });
    const changed = JSON.parse((await askWithToken(emulator)).body);
    expect(changed.errors).toEqual([]);
    expect(changed.messages).toHaveLength(1);
    expect(changed.result).toMatchObject({ active: false, tenant_url: "https://new.okta.com" });
    expect(Object.keys(changed.result)).toEqual(Object.keys(JSON.parse(DOCUMENTED_RESPONSE).result));

    expect(emulator.removeIntegration(DOCUMENTED_ID)).toBe(true);
    expect(emulator.removeIntegration(DOCUMENTED_ID)).toBe(false);
    expect((await askWithToken(emulator)).status).toBe(404);
  });

  test("what comes out is a copy", async () => {
    await using emulator = await startEmulator();
    for (const integration of emulator.integrations()) integration.active = false;
    expect(emulator.integrations()).toEqual([JSON.parse(DOCUMENTED_RESPONSE).result]);
  });

  test("the same ID or reference twice, or an unknown account, is refused", async () => {
    await using emulator = await startEmulator();
    expect(() => emulator.addIntegration({ id: DOCUMENTED_ID })).toThrow("already has an integration");
    expect(() => emulator.addIntegration({ reference_id: "reference_id" })).toThrow("reference ID");
    expect(() => emulator.addIntegration({ account_tag: "nowhere" })).toThrow('no account "nowhere"');
    expect(() => emulator.updateIntegration("nothing", {})).toThrow('no integration "nothing"');
  });

  test("an account without the entitlement says so on every route", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "free", entitled: false, integrations: [{ reference_id: "r" }] });
    for (const tail of ["", "/reference_id/r", "/some-id"]) {
      const reply = await askWithToken(emulator, `/client/v4/accounts/free/zt_risk_scoring/integrations${tail}`);
      expect(reply.status).toBe(403);
      expect(codesOf(reply)).toEqual([3314]);
    }
  });
});
