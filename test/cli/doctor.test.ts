import { describe, expect, test } from "vitest";
import { type Emulator, type SeedIntegration, startEmulator } from "../../src/testing/index.js";
import { environmentOf, runCli } from "./run-cli.js";

async function emulatorWith(integration: SeedIntegration): Promise<Emulator> {
  return startEmulator({
    seed: {
      accounts: [{ id: "account", integrations: [{ reference_id: "okta", ...integration }] }],
      credentials: { tokens: [{ token: "a-token", name: "ci", permissions: ["Zero Trust Read"] }] },
    },
  });
}

function configurationUrl(emulator: Emulator): string {
  return `${emulator.origin}${emulator.integrations()[0]?.well_known_url}`;
}

function doctor(emulator: Emulator, ...args: string[]) {
  return runCli(["doctor", "--reference", "okta", ...args], environmentOf(emulator));
}

describe("doctor", () => {
  test("finds each stretch of the way in order, up to what the document is believed for", async () => {
    await using emulator = await emulatorWith({});
    const { code, stdout, stderr } = await doctor(emulator, "--configuration-url", configurationUrl(emulator));
    expect([code, stderr]).toEqual([0, ""]);
    const steps = [
      "credentials",
      "permission",
      "integration",
      "active",
      "well-known URL",
      "configuration document",
      "keys",
    ];
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/)[0]),
    ).toEqual(steps.map((step) => `✓ ${step}`));
    expect(stdout).toContain("API token from CLOUDFLARE_API_TOKEN");
    expect(stdout).not.toContain("a-token");
    expect(
      emulator.requests
        .filter(({ route }) => route === "configuration" || route === "keys")
        .map(({ credential }) => credential),
    ).toEqual([undefined, undefined]);
  });

  test.each([
    ["is not active", { active: false }, "active", "EXPECTATION_FAILED"],
    [
      "has a well-known URL that Okta cannot be given",
      { well_known_url: "//evil.example/" },
      "well-known URL",
      "BAD_RESPONSE",
    ],
  ] as const)(
    "exits with 2 where the integration %s, with a remedy, and looks no further",
    async (_, integration, name, errorCode) => {
      await using emulator = await emulatorWith(integration);
      const { code, stdout } = await doctor(emulator, "--json");
      expect(code).toBe(2);
      const { ok, steps } = JSON.parse(stdout);
      expect(ok).toBe(false);
      const at = steps.findIndex((step: { name: string }) => step.name === name);
      expect(steps[at]).toMatchObject({ status: "failed", code: errorCode, remedy: expect.stringMatching(/\w/) });
      expect(steps.slice(0, at).every(({ status }: { status: string }) => status === "ok")).toBe(true);
      expect(steps.slice(at + 1).every(({ status }: { status: string }) => status === "skipped")).toBe(true);
    },
  );

  test("exits with 2 where there is no integration, or no document", async () => {
    await using emulator = await emulatorWith({});
    const gone = await runCli(["doctor", "--reference", "other"], environmentOf(emulator));
    expect(gone.code).toBe(2);
    expect(gone.stdout).toMatch(/✗ integration .*\[NOT_FOUND\]\n\s+→ Find the identity provider's ID/);
    const missing = await doctor(
      emulator,
      "--configuration-url",
      `${emulator.origin}/.well-known/sse-configuration/none/`,
    );
    expect(missing.code).toBe(2);
    expect(missing.stdout).toMatch(/✗ configuration document .*there is none \(404\)/);
  });

  test("exits with 1, and not as for a credential, where the document is not public", async () => {
    await using emulator = await emulatorWith({});
    emulator.answerNext({ kind: "status", status: 403 }, { match: { route: "configuration" } });
    const { code, stdout } = await doctor(emulator, "--configuration-url", configurationUrl(emulator));
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ configuration document .*it is not public \(403\).*\[PERMISSION\]/);
  });

  test("tells keys that cannot be used from a document that cannot, by the step and not by its words", async () => {
    await using emulator = await emulatorWith({});
    for (const [route, name] of [
      ["keys", "keys"],
      ["configuration", "configuration document"],
    ] as const) {
      emulator.answerNext({ kind: "html", status: 200 }, { match: { route } });
      const { code, stdout } = await doctor(emulator, "--json", "--configuration-url", configurationUrl(emulator));
      expect(code).toBe(2);
      const failed = JSON.parse(stdout).steps.filter(({ status }: { status: string }) => status === "failed");
      expect(failed).toMatchObject([{ name, code: "BAD_RESPONSE" }]);
    }
  });

  test("puts an argument and a proxy that cannot be used where they belong, with 64", async () => {
    await using emulator = await emulatorWith({});
    const argument = await runCli(["doctor", "-r", ".."], environmentOf(emulator));
    expect(argument.code).toBe(64);
    expect(argument.stdout).toMatch(/· permission +not checked\n✗ integration .*\[INVALID_ARGUMENT\]\n.*idps/);
    expect(emulator.requests).toEqual([]);
    for (const url of ["ftp://x", ""])
      expect(await doctor(emulator, "--configuration-url", url)).toMatchObject({ code: 64, stdout: "" });
    expect(emulator.requests).toEqual([]);
    const { CLOUDFLARE_BASE_URL: _, ...environment } = environmentOf(emulator);
    const proxy = await runCli(["doctor", "-r", "okta", "--json"], { ...environment, HTTPS_PROXY: "nonsense" });
    expect(proxy.code).toBe(64);
    expect(JSON.parse(proxy.stdout).steps[0]).toMatchObject({
      name: "credentials",
      status: "failed",
      code: "CONFIGURATION",
    });
  });

  test("judges the well-known URL with the hosts that the stack's config allows", async () => {
    await using emulator = await emulatorWith({ well_known_url: "https://ssf.example.com/x" });
    const refused = await doctor(emulator);
    expect(refused.stdout).toMatch(/✗ well-known URL .*outside cloudflare.com/);
    const allowed = await doctor(
      emulator,
      ...["--allowed-well-known-host", "ssf.example.com", "--configuration-url", `${emulator.origin}/none`],
    );
    expect(allowed.stdout).toMatch(/✓ well-known URL +https:\/\/ssf\.example\.com\/x\n✗ configuration document/);
  });

  test("tells a wrong account from an API that cannot be reached", async () => {
    await using emulator = await emulatorWith({});
    const { code, stdout } = await doctor(emulator, "--account", "unknown");
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ permission .*\n.*Compare the account ID/);
  });

  test("exits with 3 for a refused token, and with 64 without one", async () => {
    await using emulator = await emulatorWith({});
    const refused = await runCli(["doctor", "-r", "okta"], {
      ...environmentOf(emulator),
      CLOUDFLARE_API_TOKEN: "another-token",
    });
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/^✗ credentials .*\[AUTHENTICATION\]/);
    const { CLOUDFLARE_API_TOKEN: _, ...without } = environmentOf(emulator);
    const none = await runCli(["doctor", "-r", "okta"], without);
    expect(none.code).toBe(64);
    expect(none.stdout).toMatch(/^✗ credentials .*\[CONFIGURATION\]/);
  });

  test.each([
    [
      ["--well-known-base-url", "http://x.example"],
      "well-known URL",
      /^--well-known-base-url \(“http/,
      /^Correct --well-known-base-url/,
    ],
    [
      ["--allowed-well-known-host", "https://x"],
      "well-known URL",
      /^--allowed-well-known-host holds “https/,
      /^Correct --allowed-well/,
    ],
    [["--account", ""], "credentials", /^--account is empty/, /^Set --account or CLOUDFLARE_ACCOUNT_ID/],
    [[], "credentials", /^CLOUDFLARE_BASE_URL \(“http:\/\/x/, /^Correct CLOUDFLARE_BASE_URL/],
  ] as const)("gives the remedy of the setting that cannot be used: %j", async (args, name, detail, remedy) => {
    const wrong = args.length === 0 ? { CLOUDFLARE_BASE_URL: "http://x.example" } : {};
    const environment = { CLOUDFLARE_API_TOKEN: "a-token", CLOUDFLARE_ACCOUNT_ID: "account", ...wrong };
    const { code, stdout } = await runCli(["doctor", "-r", "okta", "--json", ...args], environment);
    expect(code).toBe(64);
    const failed = JSON.parse(stdout).steps.filter(({ status }: { status: string }) => status === "failed");
    expect(failed).toMatchObject([{ name, code: "CONFIGURATION" }]);
    expect(failed[0].detail).toMatch(detail);
    expect(failed[0].remedy).toMatch(remedy);
    expect(failed[0].remedy).not.toMatch(/CLOUDFLARE_API_TOKEN|permission/i);
  });

  test("a base URL on a host that is not allowed is the flag's, and a URL that no base makes usable is Cloudflare's", async () => {
    await using emulator = await emulatorWith({});
    const flag = ["--well-known-base-url", "https://other.example"];
    const own = await doctor(emulator, ...flag);
    expect(own.code).toBe(64);
    expect(own.stdout).toMatch(
      /✗ well-known URL +--well-known-base-url cannot be used: its host other\.example is outside cloudflare\.com; .*--allowed-well-known-host\. \[CONFIGURATION\]\n +→ Correct --well-known-base-url/,
    );
    expect(own.stdout).not.toContain("support");
    await using climbing = await emulatorWith({ well_known_url: "/../x/" });
    const cloudflares = await doctor(climbing, ...flag);
    expect(cloudflares.code).toBe(2);
    expect(cloudflares.stdout).toMatch(/its path climbs.* \[BAD_RESPONSE\]\n +→ Compare it .* Cloudflare's support\./);
  });

  test.each([
    [
      403,
      9109,
      "Cannot use the access token from location: 203.0.113.7",
      "credentials",
      /^The token has a filter of client IP/,
    ],
    [401, 1000, "Invalid API Token", "credentials", /^The token is wrong, expired or revoked/],
    [405, 10000, "Authentication error", "credentials", /^The API does not take this kind of credential/],
    [403, 10000, "Authentication error", "permission", /permission Zero Trust Read/],
  ] as const)("gives the remedy for %i with %i “%s”", async (status, apiCode, message, name, remedy) => {
    await using emulator = await emulatorWith({});
    emulator.answerNext({ kind: "envelope", status, errors: [{ code: apiCode, message }] });
    const { code, stdout } = await doctor(emulator, "--json");
    expect(code).toBe(3);
    const [failed] = JSON.parse(stdout).steps.filter((step: { status: string }) => step.status === "failed");
    expect(failed).toMatchObject({ name, remedy: expect.stringMatching(remedy) });
    if (name === "credentials") expect(failed.detail + failed.remedy).not.toMatch(/permission/i);
  });

  test("exits with 1 where the API cannot be reached", async () => {
    const emulator = await emulatorWith({});
    const environment = environmentOf(emulator);
    await emulator.close();
    const { code, stdout } = await runCli(["doctor", "-r", "okta"], environment);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ permission .*\[NETWORK\]/);
  });
});
