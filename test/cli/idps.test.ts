import { describe, expect, test } from "vitest";
import { type EmulatorSeed, startEmulator } from "../../src/testing/index.js";
import { environmentOf, runCli } from "./run-cli.js";

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

describe("idps", () => {
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
    const listed = JSON.parse(stdout);
    expect(listed).toHaveLength(232);
    expect(listed.at(-2)).toMatchObject({ id: okta, oktaAccount: "https://acme.okta.com" });
    expect(listed.at(-2).riskIntegration).toEqual({ status: "inactive", integrationId: expect.any(String) });
    expect(listed.at(-1)).toMatchObject({ id: "another", riskIntegration: { status: "none" } });
    const pages = emulator.requests.filter(({ route }) => route === "identity-providers");
    expect(pages.map(({ path }) => path.split("?")[1])).toEqual([1, 2, 3].map((page) => `page=${page}&per_page=100`));
  });

  test("says of no provider that it has none where an integration cannot be read", async () => {
    const { accounts, ...others } = seed();
    const integrations = [{ reference_id: okta }, { id: "not-a-uuid", reference_id: "another" }];
    await using emulator = await startEmulator({
      seed: { ...others, accounts: accounts.map((account) => ({ ...account, integrations })) },
    });
    const { code, stdout, stderr } = await runCli(["idps", "--json"], environmentOf(emulator));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^warning: 1 of the account's risk integrations could not be read/);
    expect(JSON.parse(stdout).map(({ riskIntegration }: { riskIntegration: object }) => riskIntegration)).toMatchObject(
      [{ status: "active" }, { status: "unknown" }],
    );
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
    for (const { riskIntegration } of JSON.parse(asJson.stdout)) expect(riskIntegration).toEqual({ status: "unknown" });
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
