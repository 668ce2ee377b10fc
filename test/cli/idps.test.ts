import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type EmulatorSeed, type Envelope, startEmulator } from "../../src/testing/index.js";
import { environmentOf, runCli, startCli } from "./run-cli.js";

const okta = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";
const both = ["Zero Trust Read", "Access: Organizations, Identity Providers, and Groups Read"];

function seed(permissions: string[] = both, more = 0): EmulatorSeed {
  const others = Array.from({ length: more }, (_, index) => ({ id: `pin-${index}`, name: "PIN", type: "onetimepin" }));
  return {
    accounts: [
      {
        id: "account",
        integrations: [{ reference_id: okta, active: false }],
        identity_providers: [
          ...others,
          { id: okta, name: "Okta\u001b[31m prod", type: "okta", config: { okta_account: "https://acme.okta.com" } },
          { id: "another", name: "Azure", type: "azureAD", config: {} },
        ],
      },
    ],
    credentials: { tokens: [{ token: "a-token", name: "ci", permissions }] },
  };
}

/** What `--json` says of each provider's risk integration. */
function statusesIn(stdout: string): unknown[] {
  const { identityProviders } = JSON.parse(stdout) as { identityProviders: { riskIntegration: unknown }[] };
  return identityProviders.map(({ riskIntegration }) => riskIntegration);
}

describe("idps", () => {
  test("names the variable of an account that no request can be made of", async () => {
    const environment = { CLOUDFLARE_API_TOKEN: "a-token", CLOUDFLARE_ACCOUNT_ID: "a/b" };
    const { code, stderr } = await runCli(["idps"], environment);
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^CLOUDFLARE_ACCOUNT_ID holds a slash/)]);
  });

  test("names the ray of an answer that is the failure, of either list", async () => {
    await using emulator = await startEmulator({ seed: seed() });
    const refusal = (path: string, ray: string) =>
      emulator.answerNext({ kind: "status", status: 403, body: "no", headers: { "cf-ray": ray } }, { match: { path } });
    refusal("/client/v4/accounts/account/zt_risk_scoring/integrations", "8f0b-FRA");
    const listed = await runCli(["idps"], environmentOf(emulator));
    expect(listed.stderr).toMatch(/^warning: which of them .* \(ray 8f0b-FRA\)\. \[PERMISSION\]\n$/);
    refusal("/client/v4/accounts/account/access/identity_providers", "8f0a-FRA");
    const { code, stderr } = await runCli(["idps"], environmentOf(emulator));
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^Cannot list .* \(ray 8f0a-FRA\)\. \[PERMISSION\]\n$/)]);
  });

  test("lists the identity providers and marks which have a risk integration", async () => {
    await using emulator = await startEmulator({ seed: seed() });
    const { code, stdout, stderr } = await runCli(["idps", "--account", "account"], environmentOf(emulator));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["ID", "TYPE", "NAME", "OKTA ACCOUNT", "RISK INTEGRATION"],
      [okta, "okta", "Okta\\u{1b}[31m prod", "https://acme.okta.com", "not active"],
      ["another", "azureAD", "Azure", "none"],
      [""],
    ]);
  });

  test("goes through every page, and prints JSON", async () => {
    await using emulator = await startEmulator({ seed: seed(both, 230) });
    const { code, stdout } = await runCli(["idps", "--json"], environmentOf(emulator));
    expect(code).toBe(0);
    const { identityProviders: listed, unread, complete } = JSON.parse(stdout);
    expect(complete).toBe(true);
    expect(listed).toHaveLength(232);
    expect(unread).toBe(0);
    expect(listed.at(-2)).toMatchObject({ id: okta, oktaAccount: "https://acme.okta.com" });
    expect(listed.at(-2).riskIntegration).toEqual({ status: "inactive", integrationId: expect.any(String) });
    expect(listed.at(-1)).toMatchObject({ id: "another", riskIntegration: { status: "none" } });
    const pages = emulator.requests.filter(({ route }) => route === "identity-providers");
    expect(pages.map(({ path }) => path.split("?")[1])).toEqual([1, 2, 3].map((page) => `page=${page}&per_page=100`));
  });

  test("says of no provider that it has none where an integration cannot be read", async () => {
    const { accounts, ...others } = seed();
    const integrations = [{ reference_id: okta }, { active: "yes" as never, reference_id: "another" }];
    await using emulator = await startEmulator({
      seed: { ...others, accounts: accounts.map((account) => ({ ...account, integrations })) },
    });
    const { code, stdout, stderr } = await runCli(["idps", "--json"], environmentOf(emulator));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^warning: 1 of the account's risk integrations could not be read/);
    expect(statusesIn(stdout)).toMatchObject([{ status: "active" }, { status: "unknown" }]);
  });

  test.each(["count", "none", "ignored", "capped", "cursors", "cursor"])(
    "lists all 250 where the list's pages are told by “%s”",
    async (paging) => {
      const folder = await mkdtemp(join(tmpdir(), "idps-"));
      const file = join(folder, "seed.json");
      await writeFile(file, JSON.stringify(seed(both, 248)));
      const emulate = startCli(["emulate", "--seed", file, "--paging", paging], {}, { input: undefined });
      const [line] = (await once(emulate.process.stdout, "data")) as [string];
      const [, url = ""] = /^Cloudflare API emulator: (\S+)/.exec(line) ?? [];
      const environment = {
        CLOUDFLARE_API_TOKEN: "a-token",
        CLOUDFLARE_BASE_URL: url,
        CLOUDFLARE_ACCOUNT_ID: "account",
      };
      const { code, stdout } = await runCli(["idps", "--json"], environment);
      emulate.process.kill("SIGTERM");
      await emulate.ended;
      await rm(folder, { recursive: true });
      expect(code).toBe(0);
      expect(JSON.parse(stdout).identityProviders).toHaveLength(250);
    },
  );

  test("says that a list may be incomplete where the API does not let it be known", async () => {
    await using emulator = await startEmulator({ seed: seed(), paging: { identityProviders: "none" } });
    emulator.answerNext({ kind: "envelope", status: 400 }, { match: { route: "identity-providers", path: "page=2&" } });
    const providers = await runCli(["idps", "--json"], environmentOf(emulator));
    expect([providers.code, providers.stderr]).toEqual([
      0,
      "warning: the list of the account's identity providers may be incomplete: the API does not answer a request for page 2.\n",
    ]);
    expect(JSON.parse(providers.stdout)).toMatchObject({ identityProviders: [{ id: okta }, {}], complete: false });
    emulator.answerNext({ kind: "envelope", status: 400 }, { match: { route: "integrations", path: "page=2&" } });
    const integrations = await runCli(["idps", "--json"], environmentOf(emulator));
    expect([integrations.code, integrations.stderr]).toEqual([
      1,
      expect.stringMatching(/^warning: the list of the account's risk integrations may be incomplete: /),
    ]);
    expect(statusesIn(integrations.stdout)).toMatchObject([{ status: "inactive" }, { status: "unknown" }]);
  });

  test("counts those that cannot be read, and lists the others", async () => {
    const unread = [{ type: "onetimepin", name: "" }, 7, { id: "long", name: "x".repeat(100_000), type: "okta" }];
    const mutate = (envelope: Envelope) => ({ ...envelope, result: [...(envelope.result as object[]), ...unread] });
    await using emulator = await startEmulator({ seed: seed() });
    emulator.answerNext({ kind: "mutate", mutate }, { times: 2, match: { route: "identity-providers" } });
    const asJson = await runCli(["idps", "--json"], environmentOf(emulator));
    expect(asJson.code).toBe(0);
    expect(asJson.stderr).toBe(
      "warning: 2 of the account's identity providers could not be read: they have no ID, or are not as documented.\n",
    );
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      identityProviders: [{ id: okta }, { id: "another" }, { id: "long", name: "" }],
      unread: 2,
    });
    const asTable = await runCli(["idps"], environmentOf(emulator));
    expect([asTable.code, asTable.stderr]).toEqual([0, asJson.stderr]);
    expect(asTable.stdout.trim().split("\n")).toHaveLength(4);
  });

  test("does not say that an account has none where none can be read", async () => {
    await using emulator = await startEmulator({ seed: seed() });
    const body = { success: true, result: [{ type: "onetimepin" }] };
    emulator.answerNext({ kind: "status", status: 200, body }, { times: 2 });
    const { code, stdout } = await runCli(["idps"], environmentOf(emulator));
    expect([code, stdout]).toEqual([0, "The account has no Access identity providers that can be read.\n"]);
  });

  test("takes the integration that is active where several have the provider's ID", async () => {
    const integrations = [false, true, false].map((active) => ({ active }));
    await using emulator = await startEmulator({ seed: seed() });
    for (const { active } of integrations) {
      const { id } = emulator.addIntegration({ active });
      emulator.updateIntegration(id, { reference_id: okta.toUpperCase() });
    }
    const { stdout } = await runCli(["idps", "--json"], environmentOf(emulator));
    expect(statusesIn(stdout)).toMatchObject([{ status: "active" }, { status: "none" }]);
  });

  test("names the permission that the token lacks", async () => {
    await using emulator = await startEmulator({ seed: seed(["Zero Trust Read"]) });
    const { code, stdout, stderr } = await runCli(["idps"], environmentOf(emulator));
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(
      "give the token the permission Access: Organizations, Identity Providers, and Groups Read",
    );
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain("[PERMISSION]");
    const asJson = await runCli(["idps", "--json"], environmentOf(emulator));
    expect([asJson.code, asJson.stderr]).toEqual([3, expect.stringContaining("[PERMISSION]")]);
    expect(JSON.parse(asJson.stdout).error).toMatchObject({ code: "PERMISSION", status: 403, accountId: "account" });
  });

  test("lists without the mark where only the risk integrations may not be read", async () => {
    await using emulator = await startEmulator({ seed: seed(both.slice(1)) });
    const environment = { ...environmentOf({ ...emulator, credentials: { token: "a-token" } } as never) };
    const { code, stdout, stderr } = await runCli(["idps"], { ...environment, CLOUDFLARE_ACCOUNT_ID: "account" });
    expect(code).toBe(3);
    expect(stdout).toContain("(not known)");
    expect(stderr).toMatch(/^warning: which of them have a risk integration is not known: .*Zero Trust Read/);
    const asJson = await runCli(["idps", "--json"], { ...environment, CLOUDFLARE_ACCOUNT_ID: "account" });
    expect(asJson.code).toBe(3);
    expect(statusesIn(asJson.stdout)).toEqual([{ status: "unknown" }, { status: "unknown" }]);
  });

  test("exits with 2 where the API answers 404 to the list, as where the account is no such", async () => {
    await using emulator = await startEmulator({ seed: seed() });
    emulator.answerNext({ kind: "envelope", status: 404 });
    const { code, stdout, stderr } = await runCli(["idps"], environmentOf(emulator));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Cannot list the identity providers of account “account”: .*\[NOT_FOUND\]\n$/);
  });

  test("says that an account has none, and refuses to guess an account", async () => {
    await using emulator = await startEmulator({
      seed: { ...seed(), accounts: [{ id: "account" }] },
    });
    expect((await runCli(["idps"], environmentOf(emulator))).stdout).toBe(
      "The account has no Access identity providers.\n",
    );
    const { CLOUDFLARE_ACCOUNT_ID: _, ...without } = environmentOf(emulator);
    const { code, stderr } = await runCli(["idps"], without);
    expect(code).toBe(64);
    expect(stderr).toMatch(/^No account ID: .*\[CONFIGURATION\]\n$/);
  });
});
