import { describe, expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import {
  accountId,
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  key,
  referenceId,
  token,
} from "./world.js";

row(
  "row 20: two tokens in one stack, each with its account, both encrypted in the state: up 0, preview --expect-no-changes 0, refresh --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(
      `
    const lookUp = (name, apiToken, accountId) => {
      const provider = new risk.RiskIntegrationProvider(name, { apiToken, accountId });
      return new risk.RiskIntegrationReference(name, { referenceId: "${referenceId}" }, { provider }).integrationId;
    };
    exports.own = lookUp("own", "${token}", "${accountId}");
    exports.foreign = lookUp("foreign", "${foreignToken}", "${foreignAccountId}");
  `,
      { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_ACCOUNT_ID: undefined },
    );
    await stack.up();

    expect(await stack.outputs()).toEqual({ own: integrationId, foreign: foreignIntegrationId });
    const asked = emulator.requests.map(({ credential, params, status }) => ({
      credential,
      account: params.account,
      status,
    }));
    expect(asked).toHaveLength(2);
    expect(asked).toContainEqual({ credential: "own token", account: accountId, status: 200 });
    expect(asked).toContainEqual({ credential: "foreign token", account: foreignAccountId, status: 200 });

    const state = JSON.stringify(await stack.resources());
    expect(state).not.toContain(token);
    expect(state).not.toContain(foreignToken);
    await stack.inSync();
    await stack.exits(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
  },
);

test("takes the account and the base URL from the config where it has none of its own", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(
    `
    const provider = new risk.RiskIntegrationProvider("key", { apiKey: "${key.key}", email: "${key.email}" });
    exports.id = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { provider }).integrationId;
  `,
    { CLOUDFLARE_BASE_URL: undefined, CLOUDFLARE_ACCOUNT_ID: undefined },
  );
  await stack.config("cloudflare-risk-integration:accountId", accountId);
  await stack.config("cloudflare-risk-integration:baseUrl", emulator.url);
  const preview = await stack.exits(0, "preview");

  expect(preview.output).toMatch(new RegExp(`^ +id *: "${integrationId}"$`, "m"));
  expect(emulator.requests).toMatchObject([{ credential: "global key", scheme: "key" }]);
});

describe("a provider that cannot be used is refused as one clear error, which names it", () => {
  test("at once, what is known to the program", async ({ emulator, stackOf }) => {
    const stack = await stackOf(`
      const refused = [
        { apiKey: "${key.key}" },
        { apiToken: "${token}", email: "${key.email}" },
        { apiUserServiceKey: "v1.0-x" },
        { apiToken: "${token}", baseUrl: "https://user:hunter2@api.example.com" },
      ].map((args) => {
        try {
          new risk.RiskIntegrationProvider("mine", args);
        } catch (error) {
          if (!pulumi.RunError.isInstance(error)) throw error;
          pulumi.log.warn(error.message);
        }
      });
      const provider = new risk.RiskIntegrationProvider("mine", { accountId: "${accountId}" });
    `);
    const preview = await stack.exits(1, "preview");
    for (const message of [
      "apiKey of the RiskIntegrationProvider “mine” is set without email of",
      "Both apiToken of the RiskIntegrationProvider “mine” and email of",
      "apiUserServiceKey is not supported",
      "baseUrl of the RiskIntegrationProvider “mine” (“https://…@api.example.com”) holds credentials: remove",
    ])
      expect(preview.output).toContain(`warning: ${message}`);
    // Nobody catches the last one.
    expect(preview.output).toContain("set apiToken of the RiskIntegrationProvider “mine”");
    expectOneBlock(preview);
    expect(preview.output).not.toContain("hunter2");
    expect(emulator.requests).toEqual([]);
  });

  test("a token that turns out to be missing", async ({ emulator, stackOf }) => {
    // The environment holds a credential, which must not take its place.
    const stack = await stackOf(`
      const apiToken = pulumi.output(Promise.resolve(undefined));
      const provider = new risk.RiskIntegrationProvider("mine", { apiToken });
      new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { provider });
    `);
    const preview = await stack.exits(1, "preview");
    expect(preview.output).toContain("apiToken of the RiskIntegrationProvider “mine” resolved to an empty value");
    expectOneBlock(preview);
    expect(emulator.requests).toEqual([]);
  });
});

test("a base URL that turns out to hold a password is refused, and never gets into the state", async ({
  emulator,
  stackOf,
}) => {
  const baseUrl = `pulumi.output(Promise.resolve("https://user:hunter2@api.example.com"))`;
  const stack = await stackOf(`
    const provider = new risk.RiskIntegrationProvider("mine", { apiToken: "${token}", baseUrl: ${baseUrl} });
    new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { provider });
  `);
  const up = await stack.failedUp();
  expect(up.output).toContain(
    "baseUrl of the RiskIntegrationProvider “mine” (“https://…@api.example.com”) holds credentials: remove",
  );
  expectOneBlock(up);
  expect(up.output + JSON.stringify(await stack.resources())).not.toContain("hunter2");
  expect(emulator.requests).toEqual([]);
});

test("settings that are not known yet skip the output form, and are refused by the promise form", async ({
  emulator,
  stackOf,
}) => {
  const args = `{ referenceId: "${referenceId}" }, { settings: { apiToken: new Created("made", { value: "${token}" }).later } }`;
  const stack = await stackOf(`exports.id = risk.getRiskIntegrationByReferenceOutput(${args}).id;`);
  await stack.exits(0, "preview");
  expect(emulator.requests).toEqual([]);
  await stack.program(`exports.found = risk.getRiskIntegrationByReference(${args});`);
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("use getRiskIntegrationByReferenceOutput, which then skips the call");
  expectOneBlock(preview);
});
