import { describe, expect, test } from "vitest";
import { type Envelope, startEmulator } from "../../src/testing/index.js";
import { documentedResult } from "../documented.js";
import { environmentOf, runCli } from "./run-cli.js";

const get = ["get", "--reference", "reference_id"];

describe("get", () => {
  test("prints the fields of the integration as a table, and what is to be known beside it on standard error", async () => {
    await using emulator = await startEmulator();
    const { code, stdout, stderr } = await runCli([...get, "--account", "account_tag"], environmentOf(emulator));
    expect(stdout).toBe(
      [
        "integrationId         182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        "accountTag            account_tag",
        "active                true",
        "createdAt             2019-12-27T18:11:19.117Z",
        "integrationType       Okta",
        "referenceId           reference_id",
        "tenantUrl             tenant_url",
        "wellKnownUrl          well_known_url",
        "absoluteWellKnownUrl  (none)",
        "",
      ].join("\n"),
    );
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/^warning: The risk integration “reference_id” has the well-known URL “well_known_url”/),
      "Cloudflare's message for “reference_id”: 1000 “message” (at pointer, see documentation_url)",
      "",
    ]);
    expect(code).toBe(0);
  });

  test("--json prints every field, and the API's messages beside the result", async () => {
    await using emulator = await startEmulator();
    const { code, stdout, stderr } = await runCli([...get, "--json"], environmentOf(emulator));
    const entry = { code: 1000, message: "message", documentationUrl: "documentation_url", pointer: "pointer" };
    expect(JSON.parse(stdout)).toEqual({
      ...documentedResult,
      absoluteWellKnownUrl: null,
      messages: [entry],
      apiErrors: [entry],
    });
    expect(stderr).toMatch(/^warning: [^\n]+\n$/);
    expect(code).toBe(0);
  });

  test("--account goes before the environment's account", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "other", integrations: [{ reference_id: "theirs" }] });
    const { code, stdout } = await runCli(["get", "-a", "other", "-r", "theirs", "--json"], environmentOf(emulator));
    expect(JSON.parse(stdout)).toMatchObject({
      accountTag: "other",
      absoluteWellKnownUrl: expect.stringMatching(/^https:\/\/ssf\.risk-score\.teams\.cloudflare\.com\/\.well-known\//),
    });
    expect(code).toBe(0);
  });

  test("takes the global key of the environment as well", async () => {
    await using emulator = await startEmulator();
    const { CLOUDFLARE_API_TOKEN: _, ...rest } = environmentOf(emulator);
    const { key, email } = emulator.credentials;
    const { code } = await runCli(get, { ...rest, CLOUDFLARE_API_KEY: key, CLOUDFLARE_EMAIL: email });
    expect(code).toBe(0);
    expect(emulator.requests[0]).toMatchObject({ scheme: "key" });
  });

  test.each([["text"], ["--json"]])("escapes what could steer a terminal or a CI system (%s)", async (form) => {
    await using emulator = await startEmulator();
    const hostile = "\x1b[31m\n::error::x\u009b2J\u202e\x7f";
    emulator.answerNext({
      kind: "mutate",
      mutate: (envelope: Envelope) => ({
        ...envelope,
        messages: [{ code: 1, message: hostile, documentation_url: hostile, source: { pointer: hostile } }],
        result: { ...(envelope.result as object), tenant_url: hostile, integration_type: hostile },
      }),
    });
    const { code, stdout, stderr } = await runCli(
      [...get, ...(form === "--json" ? [form] : [])],
      environmentOf(emulator),
    );
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\u202e|\n::/u);
    if (form === "--json") expect(JSON.parse(stdout)).toMatchObject({ tenantUrl: hostile, integrationType: hostile });
    else expect(stdout).toContain("tenantUrl             \\u{1b}[31m\\n::error::x\\u{9b}2J\\u{202e}\\u{7f}\n");
  });
});

test.each([
  ["a text", ["This endpoint will be removed"], "“This endpoint will be removed”"],
  ["an entry without a code", [{ message: "deprecated" }], "“deprecated”"],
  ["an entry alone, with its code as text", { code: "1000", message: "deprecated" }, "1000 “deprecated”"],
])("get succeeds if messages hold %s, and errors are an object", async (_, messages, said) => {
  await using emulator = await startEmulator();
  const { reference_id } = emulator.addIntegration({});
  emulator.answerNext({
    kind: "mutate",
    mutate: (envelope: Envelope) => ({ ...envelope, messages, errors: {} }) as never,
  });
  const { code, stdout, stderr } = await runCli(["get", "-r", reference_id], environmentOf(emulator));
  expect([code, stderr]).toEqual([0, `Cloudflare's message for “${reference_id}”: ${said}\n`]);
  expect(stdout).toContain(reference_id);
});

describe("get --json on a failure", () => {
  test("prints the error as JSON, and its message on standard error", async () => {
    await using emulator = await startEmulator();
    const { code, stdout, stderr } = await runCli(["get", "-r", "missing", "--json"], environmentOf(emulator));
    const { error } = JSON.parse(stdout);
    expect(error).toEqual({
      code: "NOT_FOUND",
      message: expect.stringContaining("The account has these: “reference_id”"),
      status: 404,
      rayId: emulator.requests[0]?.rayId,
      accountId: "account_tag",
      referenceId: "missing",
      retryable: false,
      argument: null,
      apiErrors: [{ code: 3302, message: "Risk score integration not found" }],
      messages: [],
    });
    expect(stderr).toBe(`${error.message} [NOT_FOUND]\n`);
    expect(code).toBe(2);
  });

  test.each([
    [
      "no account",
      ["-r", "x"],
      { CLOUDFLARE_API_TOKEN: "t" },
      "accountId",
      "No account ID: set --account, or CLOUDFLARE_ACCOUNT_ID.",
    ],
    [
      "no credential",
      ["-r", "x", "-a", "a"],
      {},
      "apiToken",
      "No Cloudflare credential: set CLOUDFLARE_API_TOKEN, to an API",
    ],
    [
      "an empty reference",
      ["-r", "", "-a", "a"],
      { CLOUDFLARE_API_TOKEN: "t" },
      "referenceId",
      "--reference is empty: ",
    ],
    [
      "an account with a slash",
      ["-r", "x", "-a", "a/b"],
      { CLOUDFLARE_API_TOKEN: "t" },
      "accountId",
      "--account holds a slash",
    ],
    [
      "an account with a slash in the environment",
      ["-r", "x"],
      { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: "a/b" },
      "accountId",
      "CLOUDFLARE_ACCOUNT_ID holds a slash",
    ],
    [
      "a key for a token",
      ["-r", "x"],
      { CLOUDFLARE_API_TOKEN: "0".repeat(37) },
      "apiToken",
      "CLOUDFLARE_API_TOKEN is a global API key",
    ],
    [
      "both schemes",
      ["-r", "x"],
      { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_API_KEY: "k" },
      "apiToken",
      "Both CLOUDFLARE_API_TOKEN and ",
    ],
    [
      "half a pair",
      ["-r", "x"],
      { CLOUDFLARE_API_KEY: "k" },
      "email",
      "CLOUDFLARE_API_KEY is set without CLOUDFLARE_EMAIL",
    ],
    [
      "a base URL in clear",
      ["-r", "x"],
      { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_BASE_URL: "http://x.example" },
      "baseUrl",
      "CLOUDFLARE_BASE_URL (“",
    ],
  ] as [string, string[], Record<string, string>, string, string][])(
    "names only what the command line can set: %s",
    async (_, args, environment, argument, message) => {
      const { code, stdout, stderr } = await runCli(["get", "--json", ...args], environment);
      expect(code).toBe(64);
      expect(JSON.parse(stdout).error).toMatchObject({ argument, message: expect.stringContaining(message) });
      expect(stderr).not.toMatch(/\b(apiToken|apiKey|accountId|referenceId|baseUrl|config)\b/);
    },
  );

  test("names only what the command line can set in what it says beside a success", async () => {
    await using emulator = await startEmulator();
    const { reference_id } = emulator.addIntegration({ active: false, well_known_url: "https://x.example/" });
    const { code, stderr } = await runCli(["get", "-r", reference_id], environmentOf(emulator));
    expect(code).toBe(0);
    expect(stderr).toContain("Switch it on, or set --active to false to accept that.");
    expect(stderr).toMatch(/its host x\.example is outside cloudflare\.com\.$/m);
    expect(stderr).not.toMatch(/expect\.|allowedWellKnownHosts/);
  });

  test.each<[string, string[], string | null, string]>([
    [
      "get without a reference",
      ["get", "--json"],
      "referenceId",
      "required option '-r, --reference <id>' not specified",
    ],
    ["get with an unknown flag", ["get", "--json", "-r", "x", "--bogus"], null, "unknown option '--bogus'"],
    [
      "get with an unknown flag first",
      ["get", "-r", "x", "--bogus=s3cret", "--json"],
      null,
      "unknown option '--bogus=…'",
    ],
    [
      "get with a value that is none",
      ["get", "--active", "no", "--json"],
      "expect.active",
      "Allowed values: true, false.",
    ],
    ["get with too much", ["get", "-r", "x", "--json", "y"], null, "too many arguments for 'get'"],
    ["idps with an unknown flag", ["idps", "--json", "--bogus"], null, "unknown option '--bogus'"],
    ["idps without an account", ["idps", "--json"], "accountId", "No account ID"],
    ["doctor without a reference", ["doctor", "--json"], "referenceId", "required option '-r, --reference <id>'"],
    [
      "doctor with a URL that is none",
      ["doctor", "--json", "-r", "x", "--configuration-url", "ftp://u:s3cret@x.example"],
      "configurationUrl",
      "argument '…@x.example' is invalid. Expected an https URL",
    ],
  ])("is JSON for a command line that cannot be used too: %s", async (_, args, argument, message) => {
    const { code, stdout, stderr } = await runCli(args, { CLOUDFLARE_API_TOKEN: "t" });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(INVALID_ARGUMENT|CONFIGURATION)$/),
      argument,
      retryable: false,
      message: expect.stringContaining(message),
    });
    expect(error.message).not.toMatch(/^error:|s3cret/);
    expect(stderr).toContain(error.message);
    expect(code).toBe(64);
  });

  test("is no JSON for help, without --json, or if --json is only a value", async () => {
    for (const args of [
      ["get", "--json", "--help"],
      ["get", "--bogus"],
      ["get", "--bogus", "--", "--json"],
    ]) {
      const { stdout } = await runCli(args);
      expect(stdout).not.toMatch(/^\{/);
    }
  });

  test("does so for settings that cannot be used too", async () => {
    const { code, stdout } = await runCli([...get, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CONFIGURATION" } });
    expect(code).toBe(64);
  });
});
