import { expect } from "vitest";
import { test } from "./stack.js";
import { integrationId, referenceId, token } from "./world.js";

const program = `
  const opts = process.env.EXPLICIT_TOKEN
    ? { provider: new risk.RiskIntegrationProvider("explicit", { apiToken: process.env.EXPLICIT_TOKEN }) }
    : {};
  exports.resource = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, opts).integrationId;
  const settings = opts.provider?.settings;
  exports.fn = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}" }, { settings }).id;
`;

for (const namespace of ["cloudflare-risk-integration", "cloudflare"])
  test(`a secret token in the config ${namespace} serves both forms, and stays a secret`, async ({
    emulator,
    stackOf,
  }) => {
    const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_BASE_URL: undefined });
    await stack.secretConfig(`${namespace}:apiToken`, token);
    await stack.config(`${namespace}:baseUrl`, emulator.url);
    const up = await stack.up();

    expect(await stack.outputs()).toEqual({ resource: integrationId, fn: integrationId });
    expect(up.output).not.toContain("warning");
    expect(await stack.written()).not.toContain(token);
  });

test("a token in plain config works, with a warning that says how to make it a secret", async ({ stackOf }) => {
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.config("cloudflare:apiToken", token);
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain("warning: The config cloudflare:apiToken is stored in clear.");
  expect(preview.output).toContain("pulumi config set --secret cloudflare:apiToken");
  expect(preview.output).not.toContain(token);
});

test("a base URL from a lower layer than the token is used with a warning that names the host", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.secretConfig("cloudflare:apiToken", token);
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain(
    `warning: The credential is sent to ${new URL(emulator.url).host}, because CLOUDFLARE_BASE_URL says so`,
  );
});

test("an explicit credential goes before own config, that before cloudflare's, and that before the environment", async ({
  emulator,
  stackOf,
}) => {
  const environment = emulator.addToken({ name: "environment" });
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: environment });
  const credentials = async () => {
    emulator.clearRequests();
    await stack.exits(0, "preview");
    return emulator.requests.map(({ credential }) => credential);
  };
  // One request of the provider process, and one of the program.
  expect(await credentials()).toEqual(["environment", "environment"]);

  await stack.secretConfig("cloudflare:apiToken", emulator.addToken({ name: "cloudflare:*" }));
  expect(await credentials()).toEqual(["cloudflare:*", "cloudflare:*"]);

  await stack.secretConfig("cloudflare-risk-integration:apiToken", emulator.addToken({ name: "own config" }));
  expect(await credentials()).toEqual(["own config", "own config"]);

  stack.environment = { ...stack.environment, EXPLICIT_TOKEN: emulator.addToken({ name: "explicit" }) };
  expect(await credentials()).toEqual(["explicit", "explicit"]);
});
