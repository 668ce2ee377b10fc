import { join } from "node:path";
import { describe, expect } from "vitest";
import { pluginResourceType as type } from "../../src/resource-types.js";
import { expectOneBlock } from "./diagnostics.js";
import { sdk, test } from "./plugin-stack.js";
import { killIfThere } from "./process-table.js";
import {
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  otherIntegrationId,
  referenceId,
  tenantUrl,
  wellKnownUrl,
} from "./world.js";

const one = `const okta = new Reference("okta", { referenceId: "${referenceId}" });
  exports.tenantUrl = okta.tenantUrl; exports.url = okta.absoluteWellKnownUrl;`;

// What it has in common with the dynamic resource, the rows of the lifecycle matrix show, and parity.test.ts.
describe("the plugin's resource", () => {
  test("records the absolute URL, which no program of its own derives, and so its drift", async ({
    emulator,
    pluginStack,
  }) => {
    const stack = await pluginStack(one);
    await stack.up();
    expect((await stack.references()).okta?.outputs.absoluteWellKnownUrl).toBe(wellKnownUrl);
    const moved = wellKnownUrl.replace(integrationId, otherIntegrationId);
    emulator.updateIntegration(integrationId, { well_known_url: moved });
    expect((await stack.outOfSync()).output).toContain("[diff: ~absoluteWellKnownUrl,wellKnownUrl]");
  });

  test("keeps what it is expected to be out of the state, and fails where it is not, with a secret hidden", async ({
    pluginStack,
  }) => {
    const stack = await pluginStack(
      `new Reference("okta", { referenceId: "${referenceId}", expect: { active: true } });`,
    );
    await stack.up();
    expect((await stack.references()).okta?.inputs).not.toHaveProperty("expect");
    await stack.program(
      `${sdk} new Reference("okta", { referenceId: "${referenceId}", expect: { tenantUrl: pulumi.secret("https://hidden.example") } });`,
    );
    const failed = await stack.exits(1, "preview");
    expectOneBlock(failed);
    expect(failed.output).toContain(`tenantUrl is “${tenantUrl}”, expected otherwise (a secret)`);
    expect(stack.printed).not.toContain("hidden.example");
  });

  test("keeps a secret reference secret under its own name", async ({ pluginStack }) => {
    const stack = await pluginStack(`new Reference("okta", { referenceId: pulumi.secret("${referenceId}") });`);
    await stack.up();
    await stack.inSync();
    const recorded = (await stack.references()).okta;
    expect(recorded?.inputs.referenceId).toHaveProperty("ciphertext");
    expect(recorded?.outputs.referenceId).toHaveProperty("ciphertext");
    expect(recorded?.outputs.tenantUrl).toBe(tenantUrl);
  });
});

describe("the plugin's functions", () => {
  test("resolve a reference, carry secretness to the whole result, and fail in the same words", async ({
    emulator,
    pluginStack,
  }) => {
    const stack = await pluginStack(`
      const found = lookUp({ referenceId: "${referenceId}" });
      exports.id = found.id; exports.url = found.absoluteWellKnownUrl;
      exports.isSecret = pulumi.output(pulumi.isSecret(lookUp({ referenceId: pulumi.secret("${referenceId}") })));`);
    await stack.up();
    expect(await stack.outputs()).toEqual({ id: integrationId, url: wellKnownUrl, isSecret: true });
    expect(emulator.requests).toHaveLength(1);
    await stack.program(`${sdk} exports.id = lookUp({ referenceId: "missing" }).id;`);
    expect((await stack.exits(1, "preview")).output).toContain("No risk integration has the reference ID “missing”");
    await stack.program(`${sdk} exports.id = lookUp({ referenceId: "${referenceId}", expekt: {} }).id;`);
    expect((await stack.exits(1, "preview")).output).toContain("there is no “expekt”");
  });

  test("fetch the Shared Signals configuration without a credential", async ({ emulator, pluginStack }) => {
    const url = `${emulator.origin}/.well-known/sse-configuration/${integrationId}/`;
    const args = `{ url: "${url}", allowLoopback: true, verifyKeys: true }`;
    const stack = await pluginStack(`exports.issuer = pulumi.runtime.invokeOutput(
      "cloudflare-risk-integration:index:getSharedSignalsConfiguration", ${args}, {}).issuer;`);
    await stack.up();
    expect(await stack.outputs()).toEqual({ issuer: `${emulator.origin}/${integrationId}` });
    expect(emulator.requests.every(({ credential }) => credential === undefined)).toBe(true);
  });
});

describe("the plugin's settings", () => {
  test("come from the stack's config before the environment; what cannot be used is named", async ({ pluginStack }) => {
    const stack = await pluginStack(one);
    await stack.secretConfig("cloudflare-risk-integration:apiToken", foreignToken);
    await stack.config("cloudflare-risk-integration:accountId", foreignAccountId);
    await stack.up();
    expect(stack.printed).not.toContain("stored in clear");
    expect((await stack.references()).okta?.outputs.integrationId).toBe(foreignIntegrationId);
    await stack.config("cloudflare-risk-integration:acountId", "typo");
    const failed = await stack.exits(1, "preview");
    expect(failed.output).toContain("there is no setting “acountId”; there are apiToken");
    await stack.exits(0, "config", "rm", "cloudflare-risk-integration:acountId");
    await stack.config("cloudflare-risk-integration:baseUrl", "http://api.example.com");
    expect((await stack.exits(1, "preview")).output).toContain("cloudflare-risk-integration:baseUrl");
  });

  test("that lack a credential fail in words that name where it can be set", async ({ pluginStack }) => {
    const stack = await pluginStack(one);
    stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
    const failed = await stack.exits(1, "preview");
    expectOneBlock(failed);
    expect(failed.output).toContain("set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_API_TOKEN");
  });
});

test("the schema is printed by the engine", async ({ pluginStack }) => {
  const stack = await pluginStack("");
  const file = join(
    stack.projectFolder,
    "node_modules/pulumi-cloudflare-risk-integration/bin/pulumi-resource-cloudflare-risk-integration",
  );
  const { stdout } = await stack.exits(0, "package", "get-schema", file);
  const schema = JSON.parse(stdout);
  expect(Object.keys(schema.resources)).toEqual([type]);
  expect(schema.config.variables.apiToken.secret).toBe(true);
});

test("an engine that is killed leaves no plugin behind", async ({ emulator, pluginStack }) => {
  const stack = await pluginStack(one);
  emulator.answerNext({ kind: "hang" }, { times: Infinity });
  const running = stack.start("preview");
  await emulator.waitForRequests(1);
  const started = await running.killAlone();
  // The request ends with the process that made it; nobody else sends any.
  await expect.poll(() => emulator.openConnections, { timeout: 30_000 }).toBe(0);
  for (const pid of started) killIfThere(pid); // Pulumi's own
  await running.finished;
});
