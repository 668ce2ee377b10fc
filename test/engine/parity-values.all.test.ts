import { expect } from "vitest";
import { ofBoth, type Pair, test } from "./parity-forms.js";
import { outputsIn, saidIn } from "./parity-said.js";
import {
  accountId,
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  referenceId,
  token,
} from "./world.js";

const quoted = (text: string): string => JSON.stringify(text);

test("config: all forms read the package's namespace, and the plugin not that of @pulumi/cloudflare", async ({
  emulator,
  pairs,
}) => {
  const foundWith = (pair: Pair) => async (namespace: string) => {
    await pair.config({ [`${namespace}:apiToken`]: foreignToken, [`${namespace}:accountId`]: foreignAccountId });
    const run = await pair.stack.exits(0, "preview");
    const outputs = outputsIn(run);
    return { found: pair.parts.map(({ key }) => outputs[`${key}_integrationId`]), said: saidIn(run).sort() };
  };
  const seen = await ofBoth(pairs, async (pair) => {
    await pair.program(() => JSON.stringify({ referenceId }));
    const found = foundWith(pair);
    return [await found("cloudflare-risk-integration"), await found("cloudflare")];
  });
  const warned = (namespace: string) => [
    `warning: The config ${namespace}:apiToken is stored in clear. Store it as a secret, and replace it at Cloudflare: pulumi config set --secret ${namespace}:apiToken`,
    `warning: The credential is sent to ${new URL(emulator.url).host}, because CLOUDFLARE_BASE_URL says so at a lower precedence than the credential's own. If that is intended, set the base URL where the credential is set.`,
  ];
  const own = warned("cloudflare-risk-integration");
  const foreign = quoted(foreignIntegrationId);
  const expected = [
    { found: [foreign, foreign], said: [...own, ...own].sort() },
    // Decision 4 of the design: an engine gives a plugin no other namespace, so that the environment's token is used.
    { found: [foreign, quoted(integrationId)], said: warned("cloudflare") },
  ];
  expect(seen).toEqual({ functions: expected, resources: expected });
});

test("two explicit providers of the plugin are two tokens in one stack, for its function and its resource", async ({
  emulator,
  pluginStack,
}) => {
  const tokens = {
    own: { apiToken: token, accountId },
    foreign: { apiToken: foreignToken, accountId: foreignAccountId },
  };
  const stack = await pluginStack(
    `for (const [name, settings] of Object.entries(JSON.parse(process.env.TOKENS))) {
       const provider = new Provider(name, settings);
       exports[name + "Function"] = lookUp({ referenceId: "${referenceId}" }, { provider }).integrationId;
       exports[name + "Resource"] = new Reference(name, { referenceId: "${referenceId}" }, { provider }).integrationId;
     }`,
    { TOKENS: JSON.stringify(tokens) },
  );
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_ACCOUNT_ID: undefined };
  await stack.up();
  expect(await stack.outputs()).toEqual({
    ownFunction: integrationId,
    ownResource: integrationId,
    foreignFunction: foreignIntegrationId,
    foreignResource: foreignIntegrationId,
  });
  await stack.inSync();
  const credentials = new Set(emulator.requests.map(({ credential }) => credential));
  expect(credentials).toEqual(new Set(["own token", "foreign token"]));
  const printed = stack.printed + (await stack.written());
  for (const secret of [token, foreignToken]) expect(printed).not.toContain(secret);
});
