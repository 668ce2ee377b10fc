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

export const test = base.extend<Fixtures>({
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
export const document = `https://${signalsHost}/.well-known/sse-configuration/${integrationId}/`;
export const issuer = `https://${signalsHost}/${integrationId}`;
export const jwksUrl = `https://${signalsHost}/.well-known/jwks.json`;
export const config = { accountId, oktaUrl, oktaClientId: "0oa1", oktaClientSecret: "client-secret" };
// How Pulumi marks a secret on its wire.
const [secretMark, isSecret] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"] as const;

/** A stack of the example, which reaches the emulators by stand-ins of the two providers; undefined if there is no engine. */
export async function stackOfExample({ folder, cloudflare, okta }: Fixtures): Promise<Stack | undefined> {
  const { emulator, variables } = cloudflare;
  const engine = await findEngine();
  if (!engine) return undefined;
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

  return stack;
}

/** Fails unless the example, under mocks and with this config, hands over these settings of a receiver. */
export async function expectMockedSettings(
  { folder, cloudflare }: Omit<Fixtures, "okta">,
  more: Readonly<Record<string, string>>,
  settings: object,
): Promise<void> {
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
}

interface MockedResource {
  readonly type: string;
  readonly inputs: Readonly<Record<string, object | string>>;
}

/** The resources of the example with this config, in the order in which it makes them. */
export async function mocked(
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
