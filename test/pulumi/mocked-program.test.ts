import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  getRiskIntegrationByReference,
  getRiskIntegrationByReferenceOutput,
  getSharedSignalsConfiguration,
  getSharedSignalsConfigurationOutput,
  RiskIntegrationProvider,
  RiskIntegrationReference,
} from "../../src/index.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { failureOf, thrownBy } from "../client/clients.js";

// What the engine does with all this is in test/engine; here it is Pulumi's mocks, as a user's own tests have them.

const wellKnownUrl = "/.well-known/sse-configuration/7c5dae5b-2d2a-4d6b-9a3f-0f4a3d7a9e11/";
const absoluteUrl = `https://ssf.risk-score.teams.cloudflare.com${wellKnownUrl}`;
const registered: { type: string; name: string; inputs: Record<string, unknown>; id: string | undefined }[] = [];
let emulator: Emulator;

beforeEach(async () => {
  registered.length = 0;
  emulator = await startEmulator();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, id }) {
        registered.push({ type, name, inputs, id });
        return {
          id: id || `id-of-${name}`,
          state: { wellKnownUrl: name === "untrusted" ? "//evil.example/x" : wellKnownUrl, ...inputs },
        };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  );
});

afterEach(async () => {
  await emulator.close();
  vi.unstubAllEnvs();
});

const known = <Value>(output: pulumi.Output<Value>): Promise<Value> =>
  new Promise((resolve) => void output.apply((value) => resolve(value as Value)));

const settings = () => ({ apiToken: emulator.credentials.token, baseUrl: emulator.url, accountId: "account_tag" });

class Component extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("project:index:Component", name, {}, options);
  }
}

describe("the resource", () => {
  test("registers one type with its arguments, and derives the URL that Okta takes", async () => {
    const okta = new RiskIntegrationReference("okta", { referenceId: "r", accountId: "a", expect: { active: true } });
    expect(await known(okta.absoluteWellKnownUrl)).toBe(absoluteUrl);
    const [found] = registered;
    expect(found?.type).toBe("pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference");
    expect(found?.inputs).toMatchObject({ referenceId: "r", accountId: "a", expect: { active: true } });
    expect(found?.inputs.expectIsSecret).toBe(false);
    expect(RiskIntegrationReference.isInstance(okta)).toBe(true);
    for (const other of [undefined, {}, new Component("other")])
      expect(RiskIntegrationReference.isInstance(other)).toBe(false);
  });

  test("hands on which drift is ignored, and nothing where it is left out", async () => {
    await known(new RiskIntegrationReference("one", { referenceId: "r", ignoreDrift: ["active"] }).id);
    await known(new RiskIntegrationReference("other", { referenceId: "r" }).id);
    expect(registered.map(({ inputs }) => inputs.ignoreDrift)).toEqual([["active"], undefined]);
  });

  test("has no such URL where the API's cannot be trusted", async () => {
    const untrusted = new RiskIntegrationReference("untrusted", { referenceId: "r" });
    expect(await known(untrusted.absoluteWellKnownUrl)).toBeUndefined();
  });

  test("takes options that are null for none", async () => {
    const okta = new RiskIntegrationReference("okta", { referenceId: "r" }, null as never);
    expect(await known(okta.referenceId)).toBe("r");
  });

  test.each([
    ["text", (id: string) => id],
    ["an output", (id: string) => pulumi.output(id)],
  ])("is read by an ID that is %s", async (_, input) => {
    const okta = RiskIntegrationReference.get("okta", input("a/r"));
    expect(await known(okta.absoluteWellKnownUrl)).toBe(absoluteUrl);
    expect(registered[0]?.id).toBe("a/r");
  });

  test("is not read by an ID of another form", () => {
    expect(thrownBy(() => RiskIntegrationReference.get("okta", "no-slash")).code).toBe("INVALID_ARGUMENT");
  });

  test("says of a secret argument what stays in clear", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    const okta = new RiskIntegrationReference("secret-okta", { referenceId: pulumi.secret("r") });
    await known(okta.urn);
    await expect.poll(() => warn.mock.calls.flat().join()).toMatch(/secret-okta: .*referenceId/);
    warn.mockRestore();
  });

  test("is refused in a program's folder from where its package cannot be found", () => {
    vi.stubEnv("PULUMI_NODEJS_MONITOR", "127.0.0.1:1");
    vi.spyOn(process, "cwd").mockReturnValue("/");
    const refused = thrownBy(() => new RiskIntegrationReference("okta", { referenceId: "r" }));
    vi.mocked(process.cwd).mockRestore();
    expect(refused).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("own package.json") });
  });
});

describe("the explicit provider", () => {
  test("hands its settings over, lists as JSON and the credential as a secret", async () => {
    const hosts = ["ssf.example.com"];
    const given = { apiToken: pulumi.output("t".repeat(40)), accountId: "a", baseUrl: pulumi.output(emulator.url) };
    const provider = new RiskIntegrationProvider("mine", { ...given, allowedWellKnownHosts: hosts });
    expect(await known(provider.settings)).toEqual({
      apiToken: "t".repeat(40),
      accountId: "a",
      baseUrl: emulator.url,
      allowedWellKnownHosts: hosts,
    });
    expect(await pulumi.isSecret(provider.settings)).toBe(true);
    await expect.poll(() => registered).toHaveLength(1);
    expect(registered[0]).toMatchObject({ type: "pulumi:providers:pulumi-nodejs", name: "mine" });
    expect(JSON.stringify(registered[0]?.inputs)).toContain('[\\"ssf.example.com\\"]');
    expect(RiskIntegrationProvider.isInstance(provider)).toBe(true);
    for (const other of [undefined, {}, new Component("other")])
      expect(RiskIntegrationProvider.isInstance(other)).toBe(false);
  });

  test.each([
    ["a key without its owner", { apiKey: "k" }, "CONFIGURATION"],
    ["the user service key", { apiUserServiceKey: "v1.0-x" }, "CONFIGURATION"],
    ["a token that is a number", { apiToken: 5 }, "CONFIGURATION"],
    ["what it does not know", { apiToken: "t", token: "t" }, "INVALID_ARGUMENT"],
  ])("is refused with %s", (_, args, code) => {
    expect(thrownBy(() => new RiskIntegrationProvider("mine", args as never)).code).toBe(code);
  });

  test("is what a function takes from its parent", async () => {
    const provider = new RiskIntegrationProvider("mine", settings());
    const parent = new Component("parent", { providers: { "pulumi-nodejs": provider } });
    const found = await getRiskIntegrationByReference({ referenceId: "reference_id" }, { parent });
    expect(found.accountTag).toBe("account_tag");
    // No provider, and nothing else to take a credential from.
    vi.stubEnv("CLOUDFLARE_API_TOKEN", undefined);
    const lone = getRiskIntegrationByReference({ referenceId: "reference_id" }, { parent: new Component("lone") });
    expect((await failureOf(lone)).code).toBe("CONFIGURATION");
  });
});

describe("a function", () => {
  const args = { referenceId: "reference_id" };

  test("waits for resources, components and what they hold", async () => {
    const parent = new Component("parent");
    const child = new RiskIntegrationReference("child", { referenceId: "r" }, { parent });
    for (const dependsOn of [child, [parent, child], pulumi.output([parent])])
      expect(await getRiskIntegrationByReference(args, { settings: settings(), dependsOn })).toMatchObject({
        active: true,
      });
  });

  test.each<[string, object, object, string]>([
    ["options that are none", args, null as never, "options must be an object"],
    ["a provider", args, { provider: {} }, "options.provider cannot reach a function"],
    ["a parent that is no resource", args, { parent: {} }, "options.parent must be a resource"],
    ["an option that it does not know", args, { fresh: true, retries: 3 }, "unknown name “retries”"],
    ["an output", { referenceId: pulumi.output("r") }, {}, "use getRiskIntegrationByReferenceOutput"],
  ])("is refused with %s", async (_, given, options, said) => {
    const refused = await failureOf(getRiskIntegrationByReference(given as never, options as never));
    expect(refused).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringContaining(said) });
  });

  test("refuse a name that is no setting once, and leave no rejection that nobody can catch", async () => {
    const mistyped = { settings: { ...settings(), apiTokn: "x" } as object };
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    try {
      const error = await failureOf(getRiskIntegrationByReference({ referenceId: "reference_id" }, mistyped));
      expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(error.message).toContain("apiTokn");
      await new Promise((done) => setImmediate(done));
    } finally {
      process.off("unhandledRejection", note);
    }
    expect(unhandled).toEqual([]);
  });

  test("fails as a RunError, which the CLI prints without a stack", async () => {
    const lost = await failureOf(getRiskIntegrationByReference({ referenceId: "lost" }, { settings: settings() }));
    expect(lost).toMatchObject({ code: "NOT_FOUND", stack: "" });
    expect(pulumi.RunError.isInstance(lost)).toBe(true);
  });

  test("carries a secret argument to its whole result", async () => {
    const found = getRiskIntegrationByReferenceOutput(
      { referenceId: pulumi.secret("reference_id") },
      { settings: settings() },
    );
    expect(await pulumi.isSecret(found)).toBe(true);
  });

  test("fetches the configuration document, in both forms", async () => {
    const { id } = emulator.addIntegration({ reference_id: "okta" });
    const document = { url: `${emulator.origin}/.well-known/sse-configuration/${id}/`, allowLoopback: true };
    const issuer = `${emulator.origin}/${id}`;
    expect(await getSharedSignalsConfiguration(document)).toMatchObject({ issuer });
    const output = getSharedSignalsConfigurationOutput({ ...document, url: pulumi.output(document.url) });
    expect(await known(output)).toMatchObject({ issuer });
  });
});
