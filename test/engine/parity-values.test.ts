import { expect } from "vitest";
import { notAsExpected } from "./parity-failures.js";
import { byKind, each, fields, ofEach, test } from "./parity-forms.js";
import { outputsIn, saidIn, stepsIn } from "./parity-said.js";
import {
  accountId,
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integrationId,
  otherIntegrationId,
  otherReferenceId,
  referenceId,
  tenantUrl,
  token,
  wellKnownUrl,
} from "./world.js";

const quoted = (text: string): string => JSON.stringify(text);

test("an integration, its drift and another one: all forms show the same values; only a resource is itself out of sync", async ({
  emulator,
  forms,
}) => {
  const receiver = `new Created("receiver", { value: found.absoluteWellKnownUrl });`;
  const values = await ofEach(forms, async (form) => {
    await form.program(JSON.stringify({ referenceId }), receiver);
    await form.stack.up();
    return form.stack.outputs();
  });
  const absoluteWellKnownUrl = wellKnownUrl;
  const own = { integrationId, referenceId, tenantUrl, wellKnownUrl, absoluteWellKnownUrl, accountTag: accountId };
  const { created_at: createdAt } = emulator.updateIntegration(integrationId, { active: false });
  expect(values).toEqual(each({ ...own, active: true, integrationType: "Okta", createdAt }));

  const previewOf = (reference: string) =>
    ofEach(forms, async (form) => {
      await form.program(JSON.stringify({ referenceId: reference }), receiver);
      const run = await form.stack.run("preview", "--expect-no-changes");
      return { exitCode: run.exitCode, said: saidIn(run), steps: stepsIn(run), outputs: outputsIn(run) };
    });
  const drifted = {
    said: [
      `warning: The risk integration “${referenceId}” is not active: Cloudflare sends no risk signals for it. Switch it on, or say expect: { active: false }.`,
    ],
    outputs: { active: "true => false" },
  };
  // To Pulumi a change of an output alone is no change of the stack.
  expect(await previewOf(referenceId)).toEqual(
    byKind({
      functions: { ...drifted, exitCode: 0, steps: [] },
      resources: { ...drifted, exitCode: 7, steps: ["okta update"] },
    }),
  );

  const otherUrl = wellKnownUrl.replace(integrationId, otherIntegrationId);
  const url = `${quoted(wellKnownUrl)} => ${quoted(otherUrl)}`;
  const replaced = {
    exitCode: 7,
    said: [],
    outputs: {
      integrationId: `${quoted(integrationId)} => ${quoted(otherIntegrationId)}`,
      referenceId: `${quoted(referenceId)} => ${quoted(otherReferenceId)}`,
      wellKnownUrl: url,
      absoluteWellKnownUrl: url,
    },
  };
  expect(await previewOf(otherReferenceId)).toEqual(
    byKind({
      functions: { ...replaced, steps: ["receiver replace"] },
      resources: { ...replaced, steps: ["okta replace", "receiver replace"] },
    }),
  );
});

test("an argument that is not known yet: nothing is asked; a resource only skips an expectation that is not, a function all", async ({
  emulator,
  forms,
}) => {
  const later = (name: string, value: string) => `new Created("${name}", { value: "${value}" }).later`;
  const expecting = `{ referenceId: "${otherReferenceId}", expect: { tenantUrl: ${later("tenant", "another")} } }`;
  const seen = await ofEach(forms, async (form) => {
    await form.program(
      `{ referenceId: ${later("source", referenceId)} }`,
      `exports.expecting = lookup("expecting", ${expecting}).tenantUrl;`,
    );
    const run = await form.stack.run("preview");
    const requests = emulator.requests.filter((request) => form.sent(request)).map(({ params }) => params.reference);
    return { exitCode: run.exitCode, said: saidIn(run), outputs: outputsIn(run), requests };
  });
  const unknown = Object.fromEntries(fields.map((field) => [field, "[unknown]"]));
  expect(seen).toEqual(
    byKind({
      functions: { exitCode: 0, said: [], outputs: { ...unknown, expecting: "[unknown]" }, requests: [] },
      resources: {
        exitCode: 0,
        said: [],
        outputs: { ...unknown, expecting: quoted(tenantUrl) },
        requests: [otherReferenceId],
      },
    }),
  );
});

test("secrets: a function's whole result is one, of a resource the argument; no message shows one, nor a credential", async ({
  forms,
}) => {
  const hidden = "https://hidden.example";
  const seen = await ofEach(forms, async (form) => {
    await form.program(`{ referenceId: pulumi.secret("${referenceId}") }`);
    const up = await form.stack.up();
    const outputs = (await form.stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const secrets = fields.filter((field) => Object.hasOwn(Object(outputs[field]), "ciphertext"));
    await form.program(
      `{ referenceId: "${referenceId}", expect: pulumi.secret({ active: false, tenantUrl: "${hidden}" }) }`,
    );
    const failed = await form.stack.exits(1, "preview");
    const printed = form.stack.printed + (await form.stack.written());
    return {
      said: saidIn(up),
      secrets,
      failed: saidIn(failed),
      shown: [printed.replace(await form.stack.read("index.js"), "").includes(hidden), printed.includes(form.token)],
    };
  });
  const warning = `warning: okta: referenceId is a secret and stays one under its own name, but the resource's ID and what the API says of it are stored in clear.`;
  const failed = [`error: ${notAsExpected("expected otherwise (a secret)")}`];
  const common = { failed, shown: [false, false] };
  expect(seen).toEqual({
    ...byKind({
      functions: { ...common, said: [], secrets: fields },
      resources: { ...common, said: [warning], secrets: ["referenceId"] },
    }),
    "plugin's function": {
      ...common,
      said: [],
      secrets: fields,
      failed: [`error: ${notAsExpected("expected otherwise (it may be a secret)")}`],
    },
  });
});

test("config: all forms read the package's namespace, and the plugin not that of @pulumi/cloudflare", async ({
  emulator,
  forms,
}) => {
  const seen = await ofEach(forms, async (form) => {
    await form.program(JSON.stringify({ referenceId }));
    const previewWith = async (namespace: string) => {
      await form.config({ [`${namespace}:apiToken`]: foreignToken, [`${namespace}:accountId`]: foreignAccountId });
      const run = await form.stack.exits(0, "preview");
      return { found: outputsIn(run).integrationId, said: saidIn(run).sort() };
    };
    return [await previewWith("cloudflare-risk-integration"), await previewWith("cloudflare")];
  });
  const foundWith = (namespace: string) => ({
    found: quoted(foreignIntegrationId),
    said: [
      `warning: The config ${namespace}:apiToken is stored in clear. Store it as a secret, and replace it at Cloudflare: pulumi config set --secret ${namespace}:apiToken`,
      `warning: The credential is sent to ${new URL(emulator.url).host}, because CLOUDFLARE_BASE_URL says so at a lower precedence than the credential's own. If that is meant, set the base URL where the credential is set.`,
    ],
  });
  const own = foundWith("cloudflare-risk-integration");
  const ofTypeScript = [own, foundWith("cloudflare")];
  // Decision 4 of the design: an engine gives a plugin no other namespace, so that the environment's token is used.
  const ofPlugin = [own, { found: quoted(integrationId), said: [] }];
  expect(seen).toEqual({
    function: ofTypeScript,
    "dynamic resource": ofTypeScript,
    "plugin's function": ofPlugin,
    "plugin's resource": ofPlugin,
  });
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
