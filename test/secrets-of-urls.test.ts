import { describe, expect, test } from "vitest";
import { createRiskIntegrationClient } from "../src/client/index.js";
import { printableUrl } from "../src/common/urls.js";
import { checkDrift, formatDriftReport } from "../src/drift/index.js";
import { resolveWellKnownSettings } from "../src/settings/resolve-settings.js";
import { getConfiguration } from "../src/shared-signals/get-configuration.js";
import { type EmulatorSeed, type Envelope, startEmulator } from "../src/testing/index.js";
import { environmentOf, runCli } from "./cli/run-cli.js";
import { failureOf, Said } from "./client/clients.js";

// A password or a token may stand in any URL that a user sets or the API gives: in its user info, its query or its fragment.

const settings = resolveWellKnownSettings([]);
const canary = /usr7|pw7d|qry7|frg7/;

describe("a URL in a message", () => {
  test.each([
    ["https://x.example/a/b", "https://x.example/a/b"],
    ["/.well-known/x", "/.well-known/x"],
    ["https://usr7:pw7d@x.example/a?t=qry7#frg7", "https://…@x.example/a?…"],
    ["https://x.example/a#frg7", "https://x.example/a#…"],
    ["/a?t=qry7", "/a?…"],
    ["https://x.example/a?mail=me@qry7.example&t=qry7", "https://…"],
    ["https://usr7:pw7d?@x.example", "https://…"],
    ["https://usr7:1#pw7d@x.example", "https://…"],
    ["https://usr7:pw7d/pw7d@x.example/a", "https://…@x.example/a"],
    ["https://usr7:pw7d%40x.example/a", "https://…@x.example/a"],
    ["ftp://usr7:pw7d@x.example", "…@x.example"],
    ["usr7:pw7d@x.example\n", "…@x.example\\n"],
    ["not a URL", "not a URL"],
  ])("%j is shown as %s", (url, shown) => {
    expect(printableUrl(url)).toBe(shown);
    expect(printableUrl(url)).not.toMatch(canary);
  });
});

describe("what a user sets is not shown", () => {
  const secret = "https://usr7:pw7d@x.example/a?t=qry7#frg7";
  const credential = { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: "a" };
  test.each<[string, string[], Record<string, string>, RegExp]>([
    [
      "CLOUDFLARE_BASE_URL",
      ["get", "-r", "r", "--json"],
      { CLOUDFLARE_BASE_URL: secret },
      /CLOUDFLARE_BASE_URL \(“https:\/\/…@x/,
    ],
    [
      "CLOUDFLARE_BASE_URL with a query",
      ["get", "-r", "r", "--json"],
      { CLOUDFLARE_BASE_URL: "https://x.example/?t=qry7" },
      /CLOUDFLARE_BASE_URL \(“https:\/\/x\.example\/\?…”\) has a query or a fragment/,
    ],
    [
      "--well-known-base-url",
      ["doctor", "-r", "r", "--json", "--well-known-base-url", secret],
      {},
      /--well-known-base-url \(“https:\/\/…@x/,
    ],
    [
      "--configuration-url of another scheme",
      ["doctor", "-r", "r", "--json", "--configuration-url", secret.replace("https", "ftp")],
      {},
      /'--configuration-url <url>' argument '…@x\.example\/a\?…' is invalid/,
    ],
    ["a command that is none", [secret], {}, /unknown command 'https:\/\/…@x\.example\/a\?…'/],
    ["HTTPS_PROXY", ["get", "-r", "r", "--json"], { HTTPS_PROXY: secret }, /HTTPS_PROXY is not a proxy URL/],
  ])("in %s", async (_, args, environment, message) => {
    const { code, stdout, stderr } = await runCli(args, { ...credential, ...environment });
    expect(code).toBe(64);
    expect(stdout + stderr).toMatch(message);
    expect(stdout + stderr).not.toMatch(canary);
  });

  test("in --configuration-url, which is named, with the right cause and remedy", async () => {
    await using emulator = await startEmulator();
    const { reference_id } = emulator.addIntegration({ well_known_url: "/.well-known/x" });
    const { host } = new URL(emulator.origin);
    const causes = [
      [
        `http://usr7:pw7d@${host}/x?t=qry7`,
        `“http://…@${host}/x?…”`,
        "it holds a user name or a password before its host",
      ],
      [`http://${host}/x?t=qry7#frg7`, `“http://${host}/x?…”`, "it has a fragment"],
      ["https://x.example/?t=qry7", "“https://x.example/?…”", "name it in --allowed-well-known-host"],
    ] as const;
    for (const [url, shown, cause] of causes) {
      const args = ["doctor", "-r", reference_id, "--configuration-url", url];
      const { code, stdout, stderr } = await runCli(args, environmentOf(emulator));
      expect([code, stderr]).toEqual([64, ""]);
      expect(stdout).toContain(`✗ configuration document  --configuration-url (${shown}) cannot be trusted: `);
      expect(stdout).toContain(cause);
      expect(stdout).toContain("→ Correct --configuration-url, or leave it out");
      expect(stdout).not.toMatch(/getSharedSignalsConfiguration|usr7|pw7d|qry7|frg7/);
      expect(emulator.requests.some(({ route }) => route === "configuration")).toBe(false);
    }
  });

  test("in a document's URL that cannot be fetched, or that holds no document", async () => {
    await using emulator = await startEmulator();
    for (const kind of [
      { kind: "status", status: 404 },
      { kind: "status", status: 200, body: {} },
    ] as const) {
      emulator.answerNext(kind);
      const args = { url: `${emulator.origin}/.well-known/x?t=qry7`, allowLoopback: true };
      const error = await failureOf(getConfiguration(args, { settings, environment: {} }));
      expect(error.message).toContain("/.well-known/x?…");
      expect(error.message).not.toMatch(canary);
    }
  });

  test("in an expected tenant", async () => {
    await using emulator = await startEmulator();
    const { reference_id } = emulator.addIntegration({ tenant_url: "https://x.okta.com" });
    const expected = "https://usr7:pw7d@x.okta.com/?t=qry7";
    const args = ["-r", reference_id, "--tenant-url", expected];
    const got = await runCli(["get", "--json", ...args], environmentOf(emulator));
    expect([got.code, got.stderr]).toEqual([2, expect.stringContaining("expected “https://…@x.okta.com/?…”")]);
    for (const format of ["text", "json", "html", "markdown", "junit", "github"]) {
      const drift = await runCli(["drift", "--format", format, ...args], environmentOf(emulator));
      expect([drift.code, drift.stdout]).toEqual([2, expect.stringContaining("…@x.okta.com")]);
      expect(drift.stdout + drift.stderr).not.toMatch(canary);
    }
    expect(got.stdout + got.stderr).not.toMatch(canary);
  });
});

describe("what the API gives is not shown beyond the fields of the result", () => {
  const url = "https://usr7:pw7d@x.example/a?t=qry7";
  const seed: EmulatorSeed = {
    accounts: [{ id: "a", integrations: [{ reference_id: "r", tenant_url: url, well_known_url: url }] }],
    credentials: { tokens: [{ token: "t", name: "t", permissions: ["Zero Trust Read"] }] },
  };

  test("in warnings, in an expectation that is not met, and in the list of NOT_FOUND", async () => {
    await using emulator = await startEmulator({ seed });
    const log = new Said();
    await using client = createRiskIntegrationClient({ apiToken: "t", baseUrl: emulator.url, environment: {}, log });
    const found = await client.getByReference({ accountId: "a", referenceId: "r" });
    expect(found).toMatchObject({ tenantUrl: url, wellKnownUrl: url });
    const tenantUrl = "https://x.example/a";
    const unmet = client.getByReference({ accountId: "a", referenceId: "r", expect: { tenantUrl } });
    const same = client.getByReference({ accountId: "a", referenceId: "r", expect: { tenantUrl: `${url}8` } });
    const missing = client.getByReference({ accountId: "a", referenceId: "missing" });
    const messages = (await Promise.all([unmet, same, missing].map(failureOf))).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining("tenantUrl is “https://…@x.example/a?…”, expected “https://x.example/a”."),
      expect.stringContaining("expected “https://…@x.example/a?…” (they differ in a part that is not shown)."),
      expect.stringContaining("“r” (https://…@x.example/a?…)"),
    ]);
    expect(log.warnings.join("\n")).toContain("the well-known URL “https://…@x.example/a?…”");
    expect([...messages, ...log.warnings, ...log.infos].join("\n")).not.toMatch(canary);
  });

  test("by doctor", async () => {
    await using emulator = await startEmulator({ seed });
    const environment = { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: "a", CLOUDFLARE_BASE_URL: emulator.url };
    const refused = await runCli(["doctor", "-r", "r", "--json"], environment);
    expect(refused.stdout).toContain("“https://…@x.example/a?…” cannot be given to Okta");
    const well_known_url = "https://x.cloudflare.com/a?t=qry7";
    emulator.updateIntegration(emulator.integrations()[0]?.id ?? "", { well_known_url });
    const shown = await runCli(
      ["doctor", "-r", "r", "--configuration-url", `${emulator.origin}/x?t=qry7`],
      environment,
    );
    expect(shown.stdout).toContain("✓ well-known URL          https://x.cloudflare.com/a?…");
    expect(refused.stdout + refused.stderr + shown.stdout + shown.stderr).not.toMatch(canary);
  });

  test("in a redirect", async () => {
    await using emulator = await startEmulator({ seed });
    emulator.answerNext({ kind: "redirect", location: url });
    await using client = createRiskIntegrationClient({ apiToken: "t", baseUrl: emulator.url, environment: {} });
    const { message } = await failureOf(client.getByReference({ accountId: "a", referenceId: "r" }));
    expect(message).toContain("is a redirect to https://…@x.example/a?…");
    expect(message).not.toMatch(canary);
  });

  test("in a drift's report for people; JSON has the field as the API gives it", async () => {
    await using emulator = await startEmulator({ seed });
    const state = (tenantUrl: string) => ({
      version: 3,
      deployment: {
        resources: [
          {
            urn: "urn:pulumi:s::p::pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference::x",
            type: "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference",
            id: "a/r",
            custom: true,
            outputs: { accountId: "a", referenceId: "r", ...recordedOf(emulator.integrations()[0]), tenantUrl },
          },
        ],
      },
    });
    const exports = [{ from: "export", text: JSON.stringify(state(`${url}8`)) }];
    const report = await checkDrift({ exports, apiToken: "t", baseUrl: emulator.url, environment: {} });
    expect(report.results[0]?.changes).toEqual([{ path: "tenantUrl", recorded: `${url}8`, actual: url }]);
    for (const format of ["text", "html", "markdown", "junit", "github"] as const) {
      const text = formatDriftReport(report, format);
      expect(text).toContain("they differ in a part that only --format json shows");
      expect(text).not.toMatch(canary);
    }
  });
});

function recordedOf(found: object = {}): Record<string, unknown> {
  const names: Record<string, string> = { id: "integrationId" };
  const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [names[name] ?? camel(name), value]));
}

test("a mutated answer keeps its URLs as they are in the result", async () => {
  await using emulator = await startEmulator();
  const tenant_url = "https://x.example/?t=qry7";
  const mutate = (envelope: Envelope) => ({ ...envelope, result: { ...(envelope.result as object), tenant_url } });
  emulator.answerNext({ kind: "mutate", mutate });
  const { stdout } = await runCli(["get", "-r", "reference_id", "--json"], environmentOf(emulator));
  expect(JSON.parse(stdout)).toMatchObject({ tenantUrl: tenant_url });
});

describe("a port above 65535 is the cause that is named", () => {
  test.each<[string, string[], Record<string, string>, RegExp]>([
    [
      "base URL",
      ["get", "-r", "r"],
      { CLOUDFLARE_BASE_URL: "https://x.example:65536/v4" },
      /x\.example:65536\/v4”\) has a port above 65535\./,
    ],
    [
      "proxy",
      ["get", "-r", "r"],
      { HTTPS_PROXY: "http://usr7:pw7d@x.example:99999" },
      /HTTPS_PROXY .*: its port is above 65535/,
    ],
    [
      "well-known base URL",
      ["doctor", "-r", "r", "--well-known-base-url", "https://x.example:70000"],
      {},
      /has a port above 65535\./,
    ],
    [
      "configuration URL",
      ["doctor", "-r", "r", "--configuration-url", "https://x.example:70000/"],
      {},
      /is invalid\. Expected a port from 0 to 65535\./,
    ],
    [
      "a password of digits",
      ["get", "-r", "r"],
      { CLOUDFLARE_BASE_URL: "http://usr7:99999@[x" },
      /is not an absolute https URL/,
    ],
  ])("%s", async (_, args, environment, message) => {
    const given = { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: "a", ...environment };
    const { code, stdout, stderr } = await runCli(args, given);
    expect(code).toBe(64);
    expect(stdout + stderr).toMatch(message);
    expect(stdout + stderr).not.toMatch(/usr7|pw7d/);
  });

  test("also of a well-known URL", async () => {
    const error = await failureOf(getConfiguration({ url: "https://ssf.cloudflare.com:65536/x" }, { settings }));
    expect(error.message).toContain("cannot be trusted: its port is above 65535.");
  });
});
