import { join } from "node:path";
import { expect } from "vitest";
import { pluginResourceType as type } from "../../src/common/pulumi-protocol.js";
import { test } from "./plugin-stack.js";
import { killIfThere } from "./process-table.js";
import {
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  referenceId,
  tenantUrl,
  wellKnownUrl,
} from "./world.js";

// What it has in common with the dynamic resource, the rows of the lifecycle matrix show, and parity.test.ts.
test("the plugin takes settings from the stack's config, records the absolute URL, no expectation, a secret as one, and sees drift", async ({
  emulator,
  pluginStack,
}) => {
  const document = `${emulator.origin}/.well-known/sse-configuration/${foreignIntegrationId}/`;
  const stack = await pluginStack(`
    new Reference("okta", { referenceId: "${referenceId}", expect: { active: true } });
    new Reference("hidden", { referenceId: pulumi.secret("${referenceId}") });
    const found = lookUp({ referenceId: "${referenceId}" });
    exports.id = found.id; exports.url = found.absoluteWellKnownUrl;
    exports.isSecret = pulumi.output(pulumi.isSecret(lookUp({ referenceId: pulumi.secret("${referenceId}") })));
    exports.issuer = pulumi.runtime.invokeOutput(
      "cloudflare-risk-integration:index:getSharedSignalsConfiguration",
      { url: "${document}", allowLoopback: true, verifyKeys: true }, {}).issuer;`);
  // Before the environment's, which are of another account.
  await stack.secretConfig("cloudflare-risk-integration:apiToken", foreignToken);
  await stack.config("cloudflare-risk-integration:accountId", foreignAccountId);
  await stack.up();
  expect(stack.printed).not.toContain("apiToken is stored in clear");
  const url = wellKnownUrl.replace(integrationId, foreignIntegrationId);
  const issuer = `${emulator.origin}/${foreignIntegrationId}`;
  expect(await stack.outputs()).toEqual({ id: foreignIntegrationId, url, isSecret: true, issuer });

  const { okta, hidden } = await stack.references();
  expect(okta?.outputs).toMatchObject({ integrationId: foreignIntegrationId, absoluteWellKnownUrl: url });
  expect(okta?.inputs).not.toHaveProperty("expect");
  expect(hidden?.inputs.referenceId).toHaveProperty("ciphertext");
  expect(hidden?.outputs.referenceId).toHaveProperty("ciphertext");
  expect(hidden?.outputs.tenantUrl).toBe(tenantUrl);
  const asked = ({ credential, route }: (typeof emulator.requests)[number]) => [route, credential];
  expect(emulator.requests.map(asked).sort()).toEqual([
    ["configuration", undefined],
    ["keys", undefined],
    // One for both resources and both functions, which look up the same at the same time.
    ["reference", "foreign token"],
  ]);

  await stack.inSync();
  // No program derives this URL of its own.
  emulator.updateIntegration(foreignIntegrationId, { well_known_url: wellKnownUrl });
  expect((await stack.outOfSync()).output).toContain("[diff: ~absoluteWellKnownUrl,wellKnownUrl]");
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
  const stack = await pluginStack(`new Reference("okta", { referenceId: "${referenceId}" });`);
  emulator.answerNext({ kind: "hang" }, { times: Infinity });
  const running = stack.start("preview");
  await emulator.waitForRequests(1);
  const started = await running.killAlone();
  // The request ends with the process that made it; nobody else sends any.
  await expect.poll(() => emulator.openConnections).toBe(0);
  for (const pid of started) killIfThere(pid); // Pulumi's own
  await running.finished;
});
