import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { describe, expect } from "vitest";
import { referenceFunction } from "../../src/common/pulumi-protocol.js";
import { version } from "../../src/common/versions.js";
import { empty, grpc, structOf } from "../../src/plugin/grpc.js";
import { schema } from "../../src/plugin/schema/index.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { settingNames } from "../../src/settings/settings.js";
import { accountId, integrationId, referenceId, token } from "../engine/world.js";
import { Engine, refusalOf, secret, settingsOf, test, urn } from "./engine.js";

const explicitUrn = "urn:pulumi:test::project::pulumi:providers:cloudflare-risk-integration::mine";

describe("before it is configured the plugin", () => {
  test("says what it is and what it can do", async ({ engine }) => {
    const info = await engine.client.ask<PluginInfo>("getPluginInfo", empty());
    expect(info.getVersion()).toBe(version);
    const request = new messages.GetSchemaRequest().setVersion(0);
    const answered = await engine.client.ask<messages.GetSchemaResponse>("getSchema", request);
    expect(JSON.parse(answered.getSchema())).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  test("takes secrets, resources and outputs, as the handshake and its configuration say", async ({ engine }) => {
    const greeting = new messages.ProviderHandshakeRequest().setEngineAddress(engine.address);
    const greeted = await engine.client.ask<messages.ProviderHandshakeResponse>("handshake", greeting);
    expect([greeted.getAcceptSecrets(), greeted.getAcceptResources(), greeted.getAcceptOutputs()]).toEqual([
      ...[true, true, true],
    ]);
    const configured = await engine.configure({});
    expect([
      ...[configured.getAcceptsecrets(), configured.getAcceptresources(), configured.getAcceptoutputs()],
      configured.getSupportspreview(),
    ]).toEqual([true, true, true, true]);
  });

  test("answers what needs no settings from the environment, and says what is missing", async ({ emulator }) => {
    const environment = { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId };
    await using ready = await Engine.start({ environment: { ...environment, CLOUDFLARE_BASE_URL: emulator.url } });
    expect(await ready.invoke(referenceFunction, { referenceId })).toMatchObject({ id: integrationId });
    await using bare = await Engine.start();
    const missing = /^No Cloudflare credential: set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_/;
    expect(await refusalOf(bare.invoke(referenceFunction, { referenceId }))).toMatch(missing);
    expect((await bare.check({ referenceId })).failures).toEqual([
      { property: "", reason: expect.stringMatching(missing) },
    ]);
  });

  test("has no method that a provider of components or of other packages has", async ({ engine }) => {
    for (const [method, request] of [
      ["construct", new messages.ConstructRequest()],
      ["call", new messages.CallRequest()],
      ["parameterize", new messages.ParameterizeRequest()],
    ] as const)
      await expect(engine.client.ask(method, request)).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });
});

describe("CheckConfig", () => {
  test("takes every setting, those that only the engine knows, and what is not known yet", async ({ engine }) => {
    const texts = { apiToken: secret("text"), apiKey: "text", email: unknownValue, accountId: "text" };
    const urls = { baseUrl: "https://api.example.com", wellKnownBaseUrl: "https://ssf.example.com" };
    const lists = { allowedWellKnownHosts: '["ssf.example.com"]' };
    const engines = { version: "1.0.0", pluginDownloadURL: "https://example.com", __internal: {} };
    expect(Object.keys({ ...texts, ...urls, ...lists }).sort()).toEqual([...settingNames].sort());
    const given = { ...texts, ...urls, ...lists, ...engines };
    expect(await engine.checkConfig(given)).toEqual({ inputs: given, failures: [] });
    expect((await engine.checkConfig({ baseUrl: unknownValue })).failures).toEqual([]);
  });

  // With the property's name beside the reason, the CLI would print its value too: a misspelled token, in clear.
  test.for<[object, RegExp]>([
    [{ apitoken: secret("hunter2") }, /^unknown setting “apitoken”\. Allowed names: apiToken, apiKey/],
    [
      { baseUrl: secret("http://user:hunter2@api.example.com") },
      /config cloudflare-risk-integration:baseUrl .* holds cred/,
    ],
    [{ baseUrl: "http://api.example.com" }, /config cloudflare-risk-integration:baseUrl .* is not https/],
    [{ baseUrl: { text: "x" } }, /config cloudflare-risk-integration:baseUrl .* is not an absolute https URL/],
    [
      { wellKnownBaseUrl: "https://ssf.example.com/path" },
      /cloudflare-risk-integration:wellKnownBaseUrl .* has a path/,
    ],
    [
      { allowedWellKnownHosts: '["a", 1]' },
      /cloudflare-risk-integration:allowedWellKnownHosts is not a list of host names/,
    ],
  ])("names the setting that cannot be used in its reason alone: %j", async ([settings, reason], { engine }) => {
    const { inputs, failures } = await engine.checkConfig({ ...settings });
    expect(inputs).toEqual(settings);
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(reason) }]);
    expect(failures[0]?.reason).not.toContain("hunter2");
  });

  test.for(["mine", "default-eu", "defaults", "a::b"])(
    "calls the inputs of an explicit provider by its name: %s",
    async (name, { engine }) => {
      const urn = explicitUrn.replace(/mine$/, name);
      const { failures } = await engine.checkConfig({ baseUrl: "http://api.example.com" }, urn);
      expect(failures[0]?.reason).toMatch(new RegExp(`^baseUrl of the provider “${name}” .* is not https`));
      const hosts = (await engine.checkConfig({ allowedWellKnownHosts: [1] }, urn)).failures;
      expect(hosts[0]?.reason).toBe(
        `allowedWellKnownHosts of the provider “${name}” is not a list of host names. [CONFIGURATION]`,
      );
    },
  );

  test.for(["default", "default_0_1_0", "default_1_0_0_https___example.com"])(
    "calls those of the engine's own provider %s by the stack's config",
    async (name, { engine }) => {
      const urn = explicitUrn.replace(/mine$/, name);
      const { failures } = await engine.checkConfig({ baseUrl: "http://api.example.com" }, urn);
      expect(failures[0]?.reason).toMatch(/^the config cloudflare-risk-integration:baseUrl/);
    },
  );
});

test("no change of the settings replaces what was made with others", async ({ engine }) => {
  const request = new messages.DiffRequest().setUrn(explicitUrn);
  request.setOlds(structOf({ apiToken: "old" })).setNews(structOf({ apiToken: "new" }));
  const response = await engine.client.ask<messages.DiffResponse>("diffConfig", request);
  expect(response.getReplacesList()).toEqual([]);
  // The engine then compares by itself.
  expect(response.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN);
});

test("another configuration is another credential, with nothing left of what the first one knew", async ({
  emulator,
  engine,
}) => {
  expect((await engine.check({ referenceId })).inputs).toMatchObject({ integrationId });
  await engine.configure({ ...settingsOf(emulator), apiToken: secret("NeverIssuedToken0123456789012345678901x") });
  const { failures } = await engine.check({ referenceId });
  expect(failures[0]?.reason).toContain("9109 “Invalid access token”");
  expect(emulator.requests).toHaveLength(2);
});

test("what is said during a request has reached the engine when it is answered, at its resource", async ({
  engine,
}) => {
  for (const [reference, at] of [
    ["missing", urn],
    ["other", `${urn}-other`],
  ] as const) {
    await engine.check({ referenceId: reference }, {}, at);
    expect(engine.logged.at(-1)).toMatchObject({ urn: at, message: expect.stringContaining(`“${reference}”`) });
  }
  expect(engine.plugin.printed.stderr).toBe("");
});

test("where no engine takes it, it is a line on standard error", async ({ emulator }) => {
  await using engine = await Engine.start({ args: [] });
  await engine.configure(settingsOf(emulator));
  await engine.check({ referenceId: "missing" });
  expect(engine.logged).toEqual([]);
  expect(engine.plugin.printed.stderr).toMatch(/^No risk integration [^\n]*“missing”[^\n]*\n$/);
});
