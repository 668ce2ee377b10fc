import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RiskIntegrationError } from "../../src/common/errors.js";
import { readCredentials } from "../../src/drift/credentials-file.js";
import { readExpected } from "../../src/drift/read-expected.js";
import { thrownBy } from "../client/clients.js";
import { runs } from "../client/runs.js";

const read = (text: string) => readExpected(text, "expected.yaml");
const problem = (text: string): string => {
  const { code, message } = thrownBy(() => read(text));
  expect(code).toBe("INVALID_ARGUMENT");
  expect(message).not.toContain("\n");
  return message;
};

const yaml = `
targets:
  - accountId: a
    referenceId: r
    active: true
    tenantUrl: https://tenant.okta.com
    ignore: [{ field: active, reason: migration, until: 2026-12-31 }]
ignore:
  - { field: createdAt, accountId: a, reason: "made anew", until: 2027-01-31 }
`;

describe("an expected file", () => {
  test("is YAML or JSON, with targets and exceptions", () => {
    const { targets, exceptions } = read(yaml);
    expect(targets).toMatchObject([
      {
        accountId: "a",
        referenceId: "r",
        records: [{ recorded: { active: true, tenantUrl: "https://tenant.okta.com" } }],
        exceptions: [{ field: "active", reason: "migration", until: "2026-12-31" }],
        source: { kind: "expected", from: "expected.yaml", name: "targets[0]" },
      },
    ]);
    expect(exceptions).toEqual([{ field: "createdAt", accountId: "a", reason: "made anew", until: "2027-01-31" }]);
    expect(read(JSON.stringify({ targets: [{ referenceId: "r" }] })).targets).toMatchObject([
      { records: [{ recorded: {} }] },
    ]);
    expect(read("{}").targets).toEqual([]);
  });

  test.each([
    [
      "an exception without a reason",
      "ignore: [{ field: active, until: 2026-12-31 }]",
      /^expected.yaml: ignore\[0\].reason: it is missing\.$/,
    ],
    ["an exception without an end", "ignore: [{ field: active, reason: x }]", /ignore\[0\]\.until: /],
    ["a day that does not exist", "ignore: [{ field: active, reason: x, until: 2026-02-30 }]", /ignore\[0\]\.until: /],
    [
      "a field that does not exist",
      "ignore: [{ field: actve, reason: x, until: 2026-12-31 }]",
      /ignore\[0\]\.field: “actve” is invalid\. Allowed values: .*\bactive\b/,
    ],
    [
      "the name “__proto__”",
      '{"__proto__": {"targets": []}}',
      /^expected\.yaml: unknown name “__proto__”\. Allowed names: targets, ignore\.$/,
    ],
    [
      "the name “__proto__” in YAML",
      "targets: [{ referenceId: r, __proto__: { active: true } }]",
      /^expected\.yaml: targets\[0\]: unknown name “__proto__”\. Allowed names: accountId, /,
    ],
    ["the name “constructor”", "constructor: x", /unknown name “constructor”\. Allowed names: targets, ignore\.$/],
    [
      "the name “toString”",
      "ignore: [{ toString: x, field: active, reason: x, until: 2026-12-31 }]",
      /^expected\.yaml: ignore\[0\]: unknown name “toString”\. Allowed names: field, reason, until, accountId, referenceId\.$/,
    ],
    [
      "a typo in a target's exception",
      "targets: [{ referenceId: r, ignore: [{ field: active, reason: x, untl: 1, until: 2026-12-31 }] }]",
      /targets\[0\]\.ignore\[0\]: unknown name “untl”\. Allowed names: field, reason, until\.$/,
    ],
    ["a typo", "targets: [{ referenceId: r, actve: true }]", /targets\[0\]: .*actve/],
    [
      "a number for a text",
      "targets: [{ referenceId: r, accountId: 12e4 }]",
      /targets\[0\]\.accountId: .*put it in quotes/,
    ],
    ["a base URL", "baseUrl: https://evil.example\ntargets: []", /baseUrl/],
    ["a credential", "apiToken: x", /apiToken/],
    ["a list", "- a", /expected an object/],
    ["nothing", "", /^expected\.yaml is empty: give it targets, ignore, or both\.$/],
    ["a comment only", "# targets: []", /^expected\.yaml is empty: /],
    [
      "no value",
      "targets: [{ referenceId: , active: true }]",
      /^expected\.yaml: targets\[0\]\.referenceId: expected a string, and it has no value\.$/,
    ],
    ["no list", "targets:", /^expected\.yaml: targets: expected a list, and it has no value\.$/],
    ["a list for a text", "targets: [{ referenceId: [r] }]", /referenceId: expected a string\.$/],
    [
      "a boolean for a text",
      "targets: [{ referenceId: true }]",
      /referenceId: expected a string \(put it in quotes\)\.$/,
    ],
    ["tabs", "targets:\n\t- a", /cannot be read as JSON or YAML: .*line 2/],
    ["a key twice", "targets: []\ntargets: []", /a key occurs twice at line 2, column 1/],
    ["an alias", "a: &a [x]\nb: *a", /cannot be read as JSON or YAML: .*alias/i],
  ])("with %s is refused, and the place is named", (_, text, message) => {
    expect(problem(text)).toMatch(message);
  });

  test("cannot grow by aliases, nor run what a tag names", () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`)}]`,
    );
    expect(problem(["l0: &l0 lol", ...levels].join("\n"))).toMatch(/alias/i);
    expect(problem("targets: !!js/function 'function () { globalThis.hacked = 1 }'")).toMatch(/unknown tag/);
    expect(problem(`targets: ${"[".repeat(20_000)}`)).toMatch(/cannot be read|targets/);
    expect((globalThis as Record<string, unknown>).hacked).toBeUndefined();
  });

  test("of any text gives targets or that error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `targets: ${json}`),
        ),
        (text) => {
          try {
            return Array.isArray(read(text).targets);
          } catch (error) {
            return error instanceof RiskIntegrationError && !error.message.includes("\n");
          }
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});

describe("a credentials file", () => {
  const environment = { TOKEN_A: "a-token", KEY_B: "k", MAIL_B: "b@example.com" };
  const names = (text: string) => readCredentials(text, "credentials.yaml", environment);

  test("names variables for each account, whose ID stays the text that it is", () => {
    const found = names("12e4: TOKEN_A\nb: { apiKey: KEY_B, email: MAIL_B }");
    expect(found.get("12e4")).toMatchObject({ apiToken: "TOKEN_A", baseUrl: "CLOUDFLARE_BASE_URL" });
    expect(found.get("12e4")).not.toHaveProperty("apiKey");
    expect(found.get("b")).toMatchObject({ apiKey: "KEY_B", email: "MAIL_B" });
    expect(found.get("b")).not.toHaveProperty("apiToken");
  });

  test.each([
    ["a token in place of a name", "a: Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY"],
    ["a token in an object", "a: { apiToken: Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY }"],
    ["half a pair", "a: { apiKey: KEY_B }"],
    [
      "account and token the wrong way round",
      '{"Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY": "023e105f4ecef8ad9ca31a8372d0c353"}',
    ],
    ["a list", "- TOKEN_A"],
    ["“__proto__” beside a token's name", "a: { apiToken: TOKEN_A, __proto__: TOKEN_A }"],
    ["“constructor” beside a token's name", '{"a": {"apiToken": "TOKEN_A", "constructor": "TOKEN_A"}}'],
    ["a host", "a: { apiToken: TOKEN_A, baseUrl: TOKEN_A }"],
  ])("with %s is refused, and nothing of it is shown", (_, text) => {
    const { code, message } = thrownBy(() => names(text));
    expect(code).toBe("CONFIGURATION");
    expect(message).toContain("never a credential itself");
    expect(message).not.toMatch(/Sn3l|KEY_B/);
  });

  test.each(["", "\n", "# prod: TOKEN_A", "---"])("that is empty is refused as such: %j", (text) => {
    expect(thrownBy(() => names(text))).toMatchObject({
      code: "CONFIGURATION",
      message:
        "credentials.yaml is empty: give it the ID of each account, with the name of the environment variable that holds its API token, such as CLOUDFLARE_API_TOKEN_PROD.",
    });
  });

  test.each([
    ["a block that is none", "a: |Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY", /at line 1, column/],
    [
      "a directive that is none",
      "%YAML Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY\n---\na: 1",
      /it is malformed at line 1/,
    ],
  ])("with %s is refused by its place alone", (_, text, place) => {
    const { message } = thrownBy(() => names(text));
    expect(message).toMatch(place);
    expect(message).not.toContain("Sn3l");
  });

  test.each(["__proto__: TOKEN_A", '{"a": "TOKEN_A", "__proto__": "TOKEN_A"}', "__proto__: { apiToken: TOKEN_A }"])(
    "with the account “__proto__” is refused and not passed over: %s",
    (text) => {
      const { code, message } = thrownBy(() => names(text));
      expect(code).toBe("CONFIGURATION");
      expect(message).toBe("credentials.yaml: unknown name “__proto__”. Allowed names: the IDs of accounts.");
    },
  );

  test("gives an account no credential that it does not name, whatever objects inherit", () => {
    expect(names("a: TOKEN_A").get("constructor")).toBeUndefined();
    expect(names("toString: TOKEN_A").get("tostring")).toMatchObject({ apiToken: "TOKEN_A" });
  });

  test("that names an account in two cases is refused", () => {
    expect(thrownBy(() => names("ab: TOKEN_A\nAB: TOKEN_A")).message).toBe(
      "credentials.yaml has the account “AB” twice: the case of an ID makes no difference.",
    );
  });

  test("that names a variable which is not set is refused, with the account", () => {
    expect(thrownBy(() => names("a: TOKEN_C")).message).toBe(
      "TOKEN_C is not set: credentials.yaml names it for the account “a”.",
    );
  });
});
