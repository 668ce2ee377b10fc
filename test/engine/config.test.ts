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

test("an explicit credential goes before own config, that before cloudflare's, and that before the environment; one in secret config stays a secret", async ({
  emulator,
  stackOf,
}) => {
  const tokens = {
    "cloudflare:*": emulator.addToken({ name: "cloudflare:*" }),
    "own config": emulator.addToken({ name: "own config" }),
  };
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: emulator.addToken({ name: "environment" }) });
  // One request of the provider process, and one of the program.
  const expectCredential = (name: string) =>
    expect(emulator.requests.map(({ credential }) => credential)).toEqual([name, name]);
  await stack.exits(0, "preview");
  expectCredential("environment");

  stack.environment = { ...stack.environment, CLOUDFLARE_BASE_URL: undefined };
  for (const [namespace, name] of [
    ["cloudflare", "cloudflare:*"],
    ["cloudflare-risk-integration", "own config"],
  ] as const) {
    await stack.secretConfig(`${namespace}:apiToken`, tokens[name]);
    await stack.config(`${namespace}:baseUrl`, emulator.url);
    emulator.clearRequests();
    const up = await stack.up();
    expectCredential(name);
    expect(await stack.outputs()).toEqual({ resource: integrationId, fn: integrationId });
    expect(up.output).not.toContain("warning");
    expect(await stack.written()).not.toContain(tokens[name]);
  }

  stack.environment = { ...stack.environment, EXPLICIT_TOKEN: emulator.addToken({ name: "explicit" }) };
  emulator.clearRequests();
  await stack.exits(0, "preview");
  expectCredential("explicit");
});

test("a token in plain config works, with warnings that say how to make it a secret, and which host a lower layer sends it to", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.config("cloudflare:apiToken", token);
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain("warning: The config cloudflare:apiToken is stored in clear.");
  expect(preview.output).toContain("pulumi config set --secret cloudflare:apiToken");
  expect(preview.output).not.toContain(token);
  expect(preview.output).toContain(
    `warning: The credential is sent to ${new URL(emulator.url).host}, because CLOUDFLARE_BASE_URL says so`,
  );
});
