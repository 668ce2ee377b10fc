import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { test as base, expect } from "vitest";
import { findEngine } from "../../scripts/lib/engine.mjs";
import { Stack } from "../engine/stack.js";
import { accountId, integrationId, token, world } from "../engine/world.js";
import { type CloudflareBehindProxy, cloudflareBehindProxy, signalsHost } from "../okta/cloudflare-behind-proxy.js";
import { type OktaEmulator, oktaBehindProxy } from "../okta/okta-emulator.js";
import { receiverRequest } from "../okta/provider-schema.js";
import { installExample, root, run } from "./installed-example.js";

interface Fixtures {
  /** Holds the installed example in `project`; one for all tests of this file, since it takes npm a while. */
  readonly folder: string;
  /** With its certificate in certificate.pem, and the proxy's variables for a child. */
  readonly cloudflare: CloudflareBehindProxy & { readonly variables: Readonly<Record<string, string>> };
  readonly okta: OktaEmulator;
}

const test = base.extend<Fixtures>({
  folder: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "risk-integration-okta-"));
      await installExample(join(folder, "project"));
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "file" },
  ],
  cloudflare: async ({ folder }, use) => {
    await using cloudflare = await cloudflareBehindProxy(world());
    const certificate = join(folder, "certificate.pem");
    await writeFile(certificate, cloudflare.certificate);
    await use(
      Object.assign(cloudflare, { variables: { ...cloudflare.environment, NODE_EXTRA_CA_CERTS: certificate } }),
    );
  },
  okta: async ({ cloudflare }, use) => {
    await using okta = await oktaBehindProxy(cloudflare.environment.HTTPS_PROXY);
    await use(okta);
  },
});

const oktaUrl = "https://tenant.okta.com";
const document = `https://${signalsHost}/.well-known/sse-configuration/${integrationId}/`;
const issuer = `https://${signalsHost}/${integrationId}`;
const jwksUrl = `https://${signalsHost}/.well-known/jwks.json`;
const config = { accountId, oktaUrl, oktaClientId: "0oa1", oktaClientSecret: "client-secret" };
// How Pulumi marks a secret on its wire.
const [secretMark, isSecret] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"] as const;

test("the example fits the types of the SDKs that it names", async ({ folder }) => {
  const { stdout } = await run("node", ["node_modules/typescript/bin/tsc"], { cwd: join(folder, "project") }).catch(
    (failed) => failed,
  );
  expect(stdout).toBe("");
});

test.for([
  ["well-known URL", {}, { wellKnownUrl: document }],
  ["issuer and keys", { wiring: "issuer" }, { issuer, jwksUrl }],
] as const)(
  "under mocks, by %s: each resource is given what it needs, and Okta nothing beyond its limits",
  async ([, more, settings], { folder, cloudflare }) => {
    const [identityProvider, integration, risk, receiver, ...others] = await mocked(folder, cloudflare, {
      ...config,
      ...more,
    });
    expect(identityProvider).toMatchObject({
      type: "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider",
      inputs: { accountId, type: "okta", config: { [secretMark]: isSecret, value: { clientSecret: "client-secret" } } },
    });
    const referenceId = "id-of-okta";
    expect(integration).toMatchObject({
      type: "cloudflare:index/zeroTrustRiskScoringIntegration:ZeroTrustRiskScoringIntegration",
      inputs: { accountId, integrationType: "Okta", tenantUrl: oktaUrl, referenceId },
    });
    expect(risk).toMatchObject({ inputs: { accountId, referenceId, expect: { active: true } } });
    expect(receiver).toMatchObject({
      type: "okta:index/securityEventsProvider:SecurityEventsProvider",
      inputs: { isEnabled: "ACTIVE", settings },
    });
    const { name, type, settings: given = {} } = receiver?.inputs ?? {};
    const names: Record<string, string> = { wellKnownUrl: "well_known_url", jwksUrl: "jwks_url", issuer: "issuer" };
    const wire = Object.fromEntries(Object.entries(given).map(([key, value]) => [names[key] ?? key, value]));
    expect(receiverRequest.safeParse({ name, type, settings: wire }).error).toBeUndefined();
    expect(others).toEqual([]);
    expect(cloudflare.emulator.requests.map(({ route }) => route)).toEqual(["configuration", "keys"]);
  },
);

test("under mocks, a mistaken wiring is refused before anything is made", async ({ folder, cloudflare }) => {
  const running = mocked(folder, cloudflare, { ...config, wiring: "url" });
  await expect(running).rejects.toMatchObject({
    stdout: "",
    stderr: expect.stringContaining("The config wiring is “url”: it can be “well-known” or “issuer”."),
  });
});

test("on the engine: nothing unchecked reaches Okta, then a receiver does, by either wiring, and destroy leaves nothing", async ({
  folder,
  cloudflare,
  okta,
  skip,
}) => {
  const { emulator, variables } = cloudflare;
  const engine = await findEngine();
  if (!engine) return skip("no Pulumi engine: npm run setup");
  await mkdir(join(folder, "backend"));
  const plugins = join(root, "test/okta/plugins");
  const standIns = ["cloudflare", "okta"].flatMap((name) => [`    - name: ${name}`, `      path: ${plugins}`]);
  await appendFile(join(folder, "project/Pulumi.yaml"), ["plugins:", "  providers:", ...standIns, ""].join("\n"));
  const stack = new Stack(folder, engine.binDir, []);
  stack.environment = {
    ...variables,
    PULUMI_NODEJS_TRANSPILE_ONLY: "true", // the types are another test's affair, and take ten seconds
    CLOUDFLARE_EMULATOR: emulator.origin,
    OKTA_EMULATOR: okta.url,
    OKTA_EMULATOR_TOKEN: okta.token,
  };
  await stack.exits(0, "stack", "init", "test");
  const plain = Object.entries({ accountId, oktaUrl, oktaClientId: "0oa1" });
  const secret = Object.entries({ oktaClientSecret: "client-secret", "cloudflare:apiToken": token });
  const flags = [
    ...plain.map((pair) => ["--plaintext", pair.join("=")]),
    ...secret.map((pair) => ["--secret", pair.join("=")]),
  ];
  await stack.exits(0, "config", "set-all", ...flags.flat());

  await stack.exits(0, "preview");
  expect(emulator.requests).toEqual([]);
  expect(okta.requests).toEqual([]);

  emulator.answerNext({ kind: "status", status: 404 }, { match: { route: "configuration" } });
  const refused = await stack.failedUp();
  expect(refused.output).toContain("Cannot fetch the Shared Signals configuration document");
  expect(okta.requests).toEqual([]);

  await stack.up();
  const made = emulator.integrations().at(-1);
  const wellKnownUrl = document.replace(integrationId, made?.id ?? "");
  expect(okta.receivers).toMatchObject([{ status: "ACTIVE", settings: { well_known_url: wellKnownUrl } }]);
  expect(await stack.outputs()).toEqual({
    identityProviderId: made?.reference_id,
    integrationId: made?.id,
    wellKnownUrl,
    issuer: issuer.replace(integrationId, made?.id ?? ""),
    receiverId: okta.receivers[0]?.id,
  });
  await stack.inSync();

  await stack.config("wiring", "issuer");
  await stack.up();
  expect(okta.receivers).toMatchObject([{ settings: { jwks_url: jwksUrl } }]);
  await stack.inSync();

  await stack.exits(0, "destroy", "--yes", "--skip-preview");
  expect(okta.receivers).toEqual([]);
  expect(emulator.integrations()).toHaveLength(
    world().accounts.flatMap(({ integrations = [] }) => integrations).length,
  );
  expect(cloudflare.hostsAskedFor).toEqual(["api.cloudflare.com:443", `${signalsHost}:443`]);
});

interface MockedResource {
  readonly type: string;
  readonly inputs: Readonly<Record<string, object | string>>;
}

/** The resources of the example with this config, in the order in which it makes them. */
async function mocked(
  folder: string,
  { variables }: Fixtures["cloudflare"],
  config: Readonly<Record<string, string>>,
): Promise<MockedResource[]> {
  const project = join(folder, "project");
  const source = await readFile(join(project, "index.ts"), "utf8");
  // Without a look at the types, which takes ten seconds with those of Cloudflare's SDK; a test of its own looks at them.
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  await writeFile(join(project, "program.js"), outputText);
  const keys = Object.entries(config).map(([key, value]) => [`okta-security-events:${key}`, value]);
  const args = [join(root, "test/examples/run-mocked.cjs"), "program.js", JSON.stringify(Object.fromEntries(keys))];
  const { stdout } = await run("node", args, { cwd: project, env: { PATH: process.env.PATH, ...variables } });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
