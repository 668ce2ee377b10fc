import { join } from "node:path";
import { describe, expect } from "vitest";
import { pluginResourceType as type } from "../../src/resource-types.js";
import { expectOneBlock } from "./diagnostics.js";
import { sdk, test } from "./plugin-stack.js";
import { killIfThere, type Stack } from "./stack.js";
import {
  accountId,
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  otherReferenceId,
  referenceId,
  tenantUrl,
  token,
  wellKnownUrl,
} from "./world.js";

const one = `const okta = new Reference("okta", { referenceId: "${referenceId}" });
  exports.tenantUrl = okta.tenantUrl; exports.url = okta.absoluteWellKnownUrl;`;

async function recordedOf(stack: Stack) {
  return (await stack.resources()).find((resource) => resource.type === type);
}

describe("the plugin's resource", () => {
  test("shows real values in the first preview, records them, finds nothing to do, and its drift", async ({
    emulator,
    pluginStack,
  }) => {
    const stack = await pluginStack(one);
    expect((await stack.exits(0, "preview", "--diff")).output).toContain(tenantUrl);
    await stack.up();
    expect(await stack.outputs()).toEqual({ tenantUrl, url: wellKnownUrl });
    expect(await recordedOf(stack)).toMatchObject({
      id: `${accountId}/${referenceId}`,
      outputs: { integrationId, active: true, absoluteWellKnownUrl: wellKnownUrl },
    });
    await stack.inSync();
    emulator.updateIntegration(integrationId, { active: false });
    expect((await stack.outOfSync("--diff")).output).toMatch(/~ active: true => false/);
    await stack.exits(7, "refresh", "--preview-only", "--expect-no-changes");
    await stack.up();
    await stack.inSync();
    emulator.updateIntegration(integrationId, { active: true });
    await stack.refresh();
    await stack.inSync();
    emulator.clearRequests();
    await stack.exits(0, "destroy", "--yes", "--skip-preview");
    expect(emulator.requests).toEqual([]);
    expect(await stack.written()).not.toContain(token);
  });

  test("is replaced for another reference, and is a failure when it is gone", async ({ emulator, pluginStack }) => {
    const stack = await pluginStack(one);
    await stack.up();
    await stack.program(`${sdk} new Reference("okta", { referenceId: "${otherReferenceId}" });`);
    expect((await stack.exits(0, "preview", "--diff")).output).toMatch(/replace/);
    await stack.up();
    for (const { id } of emulator.integrations()) emulator.removeIntegration(id);
    await stack.outOfSync();
    const failed = await stack.failedUp();
    expectOneBlock(failed);
    expect(failed.output).toContain("No risk integration has the reference ID");
    await stack.exits(0, "refresh", "--yes", "--skip-preview");
    expect(await recordedOf(stack)).toBeUndefined();
  });

  test("keeps what it is expected to be out of the state, and fails where it is not, with a secret hidden", async ({
    pluginStack,
  }) => {
    const stack = await pluginStack(
      `new Reference("okta", { referenceId: "${referenceId}", expect: { active: true } });`,
    );
    await stack.up();
    expect((await recordedOf(stack))?.inputs).not.toHaveProperty("expect");
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
    const recorded = await recordedOf(stack);
    expect(recorded?.inputs.referenceId).toHaveProperty("ciphertext");
    expect(recorded?.outputs.referenceId).toHaveProperty("ciphertext");
    expect(recorded?.outputs.tenantUrl).toBe(tenantUrl);
  });

  test("with a reference that is not known yet asks nothing, and its outputs are unknown", async ({
    emulator,
    pluginStack,
  }) => {
    const stack = await pluginStack(
      `const okta = new Reference("okta", { referenceId: new Created("made", { value: "${referenceId}" }).later });
       exports.url = okta.absoluteWellKnownUrl;`,
    );
    await stack.exits(0, "preview");
    expect(emulator.requests).toEqual([]);
    await stack.up();
    expect(await stack.outputs()).toEqual({ url: wellKnownUrl });
  });

  test("is imported by its ID, and the code that is printed is in sync", async ({ pluginStack }) => {
    const stack = await pluginStack("");
    await stack.exits(
      0,
      "import",
      type,
      "okta",
      `${accountId}/${referenceId}`,
      "--yes",
      "--protect=false",
      "--generate-code=false",
    );
    await stack.program(`${sdk} new Reference("okta", { accountId: "${accountId}", referenceId: "${referenceId}" });`);
    await stack.inSync();
    const unknown = await stack.exits(
      1,
      "import",
      type,
      "other",
      `${accountId}/gone`,
      "--yes",
      "--generate-code=false",
    );
    expect(unknown.output).toContain("No risk integration has the reference ID");
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
  test("are two tokens in one stack, each with its provider, kept as secrets", async ({ pluginStack }) => {
    const program = `
      const provider = new Provider("foreign", { apiToken: pulumi.secret(process.env.FOREIGN_TOKEN) });
      exports.own = new Reference("own", { referenceId: "${referenceId}" }).integrationId;
      exports.foreign = new Reference("foreign", { accountId: "${foreignAccountId}", referenceId: "${referenceId}" }, { provider }).integrationId;`;
    const stack = await pluginStack(program, { FOREIGN_TOKEN: foreignToken });
    await stack.up();
    expect(await stack.outputs()).toEqual({ own: integrationId, foreign: foreignIntegrationId });
    expect(await stack.written()).not.toContain(foreignToken);
    expect(stack.printed).not.toContain(foreignToken);
  });

  test("come from the stack's config before the environment; what cannot be used is named", async ({ pluginStack }) => {
    const stack = await pluginStack(one);
    await stack.secretConfig("cloudflare-risk-integration:apiToken", foreignToken);
    await stack.config("cloudflare-risk-integration:accountId", foreignAccountId);
    await stack.up();
    expect((await recordedOf(stack))?.outputs.integrationId).toBe(foreignIntegrationId);
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
