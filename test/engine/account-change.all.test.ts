import { expect } from "vitest";
import { test } from "./stack.js";
import { accountId, foreignAccountId, key, referenceId } from "./world.js";

const keyInsteadOfToken = {
  CLOUDFLARE_API_TOKEN: undefined,
  CLOUDFLARE_API_KEY: key.key,
  CLOUDFLARE_EMAIL: key.email,
};
const program = (more = "") => `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}"${more} });`;

test("another account in the environment or the config replaces the resource, with a warning that names both and the source", async ({
  stackOf,
}) => {
  const stack = await stackOf(program(), keyInsteadOfToken);
  await stack.up();
  stack.environment = { ...stack.environment, CLOUDFLARE_ACCOUNT_ID: foreignAccountId };

  const preview = await stack.outOfSync();
  expect(preview.output).toContain(
    `warning: “${referenceId}” was recorded with the account ${accountId}, and CLOUDFLARE_ACCOUNT_ID now says ${foreignAccountId}`,
  );
  expect(preview.output).toContain("Set the argument accountId to keep it.");
  expect(preview.output).toMatch(/okta replace \[diff: .*accountId/);

  await stack.config("cloudflare-risk-integration:accountId", foreignAccountId);
  expect((await stack.outOfSync()).output).toContain(
    `the config cloudflare-risk-integration:accountId now says ${foreignAccountId}`,
  );

  await stack.program(program(`, accountId: "${accountId}"`));
  const kept = await stack.inSync();
  expect(kept.output).not.toContain("warning");
});
