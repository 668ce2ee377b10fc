import { describe, expect, test } from "vitest";
import { documentedSeed, loadSeed, startEmulator } from "../../src/testing/index.js";
import { ask } from "./exchange.js";

const valid = {
  accounts: [{ id: "a", entitled: true, integrations: [{ reference_id: "r", account_tag: "a", active: false }] }],
  credentials: {
    tokens: [{ token: "t", name: "n", permissions: ["Zero Trust Read"], accounts: ["a"], user: "u" }],
    keys: [{ email: "e@example.com", key: "k" }],
  },
};

describe("loadSeed", () => {
  test("what it loads is served", async () => {
    await using emulator = await startEmulator({ seed: loadSeed(JSON.stringify(valid)) });
    expect(emulator.accountId).toBe("a");
    expect(emulator.credentials.token).toBe("t");
    const path = "/client/v4/accounts/a/zt_risk_scoring/integrations/reference_id/r";
    const byToken = await ask(emulator, path, { headers: { authorization: "Bearer t" } });
    expect(JSON.parse(byToken.body).result).toMatchObject({
      account_tag: "a",
      active: false,
      integration_type: "Okta",
    });
    const byKey = await ask(emulator, path, { headers: { "x-auth-email": "e@example.com", "x-auth-key": "k" } });
    expect(byKey.status).toBe(200);
  });

  test("the documented seed survives the way through JSON", () => {
    expect(loadSeed(JSON.stringify(documentedSeed()))).toEqual(documentedSeed());
  });

  test("a byte order mark and other line ends do no harm", () => {
    const text = `\uFEFF${JSON.stringify(valid, null, 2).replaceAll("\n", "\r\n")}`;
    expect(loadSeed(text).accounts[0]?.id).toBe("a");
  });

  test.each<[string, unknown, string]>([
    ["no object", [], "The seed: the document: expected an object, got a list."],
    ["null", null, "The seed: the document: expected an object, got null."],
    [
      "a config that is a list",
      {
        accounts: [{ id: "a", identity_providers: [{ id: "i", name: "", type: "okta", config: [] }] }],
        credentials: {},
      },
      "The seed: accounts[0].identity_providers[0].config: expected an object of texts, got a list.",
    ],
    [
      "a config that is null",
      {
        accounts: [{ id: "a", identity_providers: [{ id: "i", name: "", type: "okta", config: null }] }],
        credentials: {},
      },
      "The seed: accounts[0].identity_providers[0].config: expected an object of texts, got null.",
    ],
    [
      "a config with a number",
      {
        accounts: [{ id: "a", identity_providers: [{ id: "i", name: "", type: "okta", config: { a: 1 } }] }],
        credentials: {},
      },
      "The seed: accounts[0].identity_providers[0].config.a: expected a text, got 1.",
    ],
    [
      "a tenant that is a number",
      { accounts: [{ id: "a", integrations: [{ tenant_url: 1 }] }], credentials: {} },
      "The seed: accounts[0].integrations[0].tenant_url: expected a text, got 1.",
    ],
    [
      "a code that is a text",
      { accounts: [{ id: "a", integrations: [{ errors: [{ code: "7003", message: "" }] }] }], credentials: {} },
      'The seed: accounts[0].integrations[0].errors[0].code: expected a whole number, got "7003".',
    ],
    [
      "a long text for a list",
      { accounts: "x".repeat(100), credentials: {} },
      `The seed: accounts: expected a list, got "${"x".repeat(56)}....`,
    ],
    [
      "a token twice",
      { accounts: [], credentials: { tokens: [0, 1].map(() => ({ token: "t", name: "n", permissions: [] })) } },
      "The seed: credentials.tokens[1].token: is the same as credentials.tokens[0].token.",
    ],
    [
      "a key twice",
      { accounts: [], credentials: { keys: [0, 1].map(() => ({ email: "e", key: "k" })) } },
      "The seed: credentials.keys[1].key: is the same as credentials.keys[0].key.",
    ],
    ["nothing in it", {}, "The seed: accounts: is missing."],
    ["no credentials", { accounts: [] }, "The seed: credentials: is missing."],
    ["accounts that are no list", { ...valid, accounts: {} }, "The seed: accounts: expected a list, got an object."],
    [
      "the name “__proto__”",
      JSON.parse('{"accounts": [], "credentials": {}, "__proto__": {}}'),
      "The seed: __proto__: unknown field; known are accounts, credentials.",
    ],
    [
      "the name “constructor” in an account",
      { accounts: [{ id: "a", constructor: [] }], credentials: {} },
      "The seed: accounts[0].constructor: unknown field; known are id, entitled, integrations, identity_providers.",
    ],
    [
      "the name “toString” in a token",
      { accounts: [], credentials: { tokens: [{ token: "t", name: "t", permissions: [], toString: "x" }] } },
      "The seed: credentials.tokens[0].toString: unknown field; known are token, name, permissions, accounts, user.",
    ],
    [
      "an unknown field",
      { ...valid, acounts: [] },
      "The seed: acounts: unknown field; known are accounts, credentials.",
    ],
    [
      "a misspelt name, and not that the right one is missing",
      { acounts: [], credentials: {} },
      "The seed: acounts: unknown field; known are accounts, credentials.",
    ],
    ["an account without ID", { ...valid, accounts: [{}] }, "The seed: accounts[0].id: is missing."],
    ["an empty ID", { ...valid, accounts: [{ id: "" }] }, 'accounts[0].id: expected a text that is not empty, got "".'],
    [
      "a wrong type deep down",
      { ...valid, accounts: [valid.accounts[0], { id: "b", integrations: [{}, { active: "yes" }] }] },
      'The seed: accounts[1].integrations[1].active: expected true or false, got "yes".',
    ],
    [
      "camel case",
      { ...valid, accounts: [{ id: "a", integrations: [{ tenantUrl: "x" }] }] },
      "The seed: accounts[0].integrations[0].tenantUrl: unknown field; known are id, account_tag, active,",
    ],
    [
      "a time in another form",
      { ...valid, accounts: [{ id: "a", integrations: [{ created_at: "yesterday" }] }] },
      "accounts[0].integrations[0].created_at: expected a time in RFC 3339",
    ],
    [
      "another account's tag",
      { ...valid, accounts: [{ id: "a", integrations: [{ account_tag: "b" }] }] },
      'accounts[0].integrations[0].account_tag: expected the ID of its account, "a", or nothing, got "b".',
    ],
    [
      "a message without code",
      { ...valid, accounts: [{ id: "a", integrations: [{ errors: [{ message: "m" }] }] }] },
      "accounts[0].integrations[0].errors[0].code: is missing.",
    ],
    [
      "a token without permissions",
      { ...valid, credentials: { tokens: [{ token: "t", name: "n" }] } },
      "The seed: credentials.tokens[0].permissions: is missing.",
    ],
    [
      "the same account twice",
      { ...valid, accounts: [{ id: "a" }, { id: "a" }] },
      "accounts[1].id: is the same as accounts[0].id.",
    ],
    [
      "the same reference twice",
      { ...valid, accounts: [{ id: "a", integrations: [{ reference_id: "r" }, { reference_id: "r" }] }] },
      "accounts[0].integrations[1].reference_id: is the same as accounts[0].integrations[0].reference_id.",
    ],
    [
      "the same ID in two accounts",
      {
        ...valid,
        accounts: [
          { id: "a", integrations: [{ id: "i" }] },
          { id: "b", integrations: [{ id: "i" }] },
        ],
      },
      "accounts[1].integrations[0].id: is the same as accounts[0].integrations[0].id.",
    ],
    [
      "__proto__",
      JSON.parse('{"accounts": [], "credentials": {}, "__proto__": {}}'),
      "The seed: __proto__: unknown field",
    ],
  ])("%s", (_, seed, message) => {
    expect(() => loadSeed(JSON.stringify(seed))).toThrow(message);
    expect(() => loadSeed(JSON.stringify(seed))).toThrow(/^[^\n]+$/);
  });

  test("a credential that no header can carry is refused without being shown", () => {
    const seed = { ...valid, credentials: { tokens: [{ token: "se cret", name: "n", permissions: [] }] } };
    expect(() => loadSeed(JSON.stringify(seed))).toThrow("credentials.tokens[0].token: expected a text of printable");
    expect(() => loadSeed(JSON.stringify(seed))).not.toThrow("se cret");
  });

  test.each(["", "{", "accounts:\n  - id: a\n"])("what is not JSON: %j", (text) => {
    expect(() => loadSeed(text)).toThrow(/^The seed is not JSON: [^\n]+$/);
  });
});

describe("startEmulator", () => {
  test("refuses a seed with a duplicate", async () => {
    const seed = { accounts: [{ id: "a" }, { id: "a" }], credentials: {} };
    await expect(startEmulator({ seed })).rejects.toThrow("accounts[1].id: is the same as accounts[0].id.");
  });

  test("leaves the seed it was given alone", async () => {
    const seed = documentedSeed();
    await using emulator = await startEmulator({ seed });
    emulator.addToken();
    emulator.revoke(emulator.credentials.token);
    emulator.updateIntegration(emulator.integrations()[0]?.id ?? "", { active: false, errors: [] });
    expect(seed).toEqual(documentedSeed());
  });
});
