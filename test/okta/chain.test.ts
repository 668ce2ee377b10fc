import { test as base, expect } from "vitest";
import { createRiskIntegrationClient, type RiskIntegrationClient } from "../../src/client/index.js";
import { getConfiguration } from "../../src/shared-signals/get-configuration.js";
import { Said } from "../client/clients.js";
import {
  integrationId,
  otherIntegrationId,
  otherReferenceId,
  referenceId,
  token,
  wellKnownUrl,
  world,
} from "../engine/world.js";
import { apiHost, type CloudflareBehindProxy, cloudflareBehindProxy, signalsHost } from "./cloudflare-behind-proxy.js";
import { receiversAt } from "./okta-client.js";
import { type OktaEmulator, oktaBehindProxy } from "./okta-emulator.js";

// The whole way over real HTTP and TLS, with the default hosts: reference ID, integration, well-known URL, configuration
// document, keys, receiver. Okta fetches the document by itself, as it does.

interface Fixtures {
  readonly cloudflare: CloudflareBehindProxy;
  readonly okta: OktaEmulator;
  readonly client: RiskIntegrationClient;
  readonly said: Said;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  cloudflare: async ({}, use) => {
    await using cloudflare = await cloudflareBehindProxy(world());
    await use(cloudflare);
  },
  okta: async ({ cloudflare }, use) => {
    await using okta = await oktaBehindProxy(cloudflare.environment.HTTPS_PROXY);
    await use(okta);
  },
  client: async ({ cloudflare, said }, use) => {
    const { environment, emulator } = cloudflare;
    const { accountId } = emulator;
    await using client = createRiskIntegrationClient({ apiToken: token, accountId, environment, log: said });
    await use(client);
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  said: async ({}, use) => use(new Said()),
});

const settings = { wellKnownBaseUrl: `https://${signalsHost}`, allowedWellKnownHosts: [] };

/** What `getSharedSignalsConfiguration` does in a program. */
function configurationAt(url: string | undefined, { environment }: CloudflareBehindProxy, log: Said) {
  return getConfiguration({ url, verifyKeys: true }, { settings, environment, log });
}

test("from the reference ID to a receiver by well-known URL", async ({ cloudflare, okta, client, said }) => {
  const { absoluteWellKnownUrl } = await client.getByReference({ referenceId });
  const { url } = await configurationAt(absoluteWellKnownUrl, cloudflare, said);
  const instance = { name: "Cloudflare", type: "cloudflare", settings: { well_known_url: url } };
  await receiversAt(okta).createSecurityEventsProviderInstance({ instance });

  const expected = `https://${signalsHost}/.well-known/sse-configuration/${integrationId}/`;
  expect(okta.receivers).toMatchObject([{ status: "ACTIVE", settings: { well_known_url: expected } }]);
  expect(said.warnings).toEqual([]);
  expect(cloudflare.emulator.requests.map(({ route }) => route)).toEqual([
    "reference",
    ...["configuration", "keys"], // ours
    ...["configuration", "keys"], // Okta's
  ]);
  expectNothingLeaked(cloudflare);
});

test("from a reference ID to a receiver where the API gives a path, by issuer and JWKS URL", async ({
  cloudflare,
  okta,
  client,
  said,
}) => {
  const well_known_url = `/.well-known/sse-configuration/${otherIntegrationId}/`;
  cloudflare.emulator.updateIntegration(otherIntegrationId, { well_known_url });

  const { absoluteWellKnownUrl } = await client.getByReference({ referenceId: otherReferenceId });
  const { issuer, jwksUri } = await configurationAt(absoluteWellKnownUrl, cloudflare, said);
  const instance = { name: "Cloudflare", type: "cloudflare", settings: { issuer, jwks_url: jwksUri } };
  await receiversAt(okta).createSecurityEventsProviderInstance({ instance });

  expect(okta.receivers).toMatchObject([
    {
      settings: {
        issuer: `https://${signalsHost}/${otherIntegrationId}`,
        jwks_url: `https://${signalsHost}/.well-known/jwks.json`,
      },
    },
  ]);
  expect(said.warnings).toEqual([]);
  expectNothingLeaked(cloudflare);
});

test("an integration that is removed meanwhile is refused by us, and by Okta", async ({
  cloudflare,
  okta,
  client,
  said,
}) => {
  const { absoluteWellKnownUrl: url = "" } = await client.getByReference({ referenceId });
  cloudflare.emulator.removeIntegration(integrationId);

  await expect(client.getByReference({ referenceId }, { fresh: true })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(configurationAt(url, cloudflare, said)).rejects.toMatchObject({
    code: "NOT_FOUND",
    status: 404,
    message: expect.stringContaining(url),
  });
  const instance = { name: "Cloudflare", type: "cloudflare", settings: { well_known_url: url } };
  const asked = receiversAt(okta).createSecurityEventsProviderInstance({ instance });
  await expect(asked).rejects.toMatchObject({ status: 400 });
  expect(okta.receivers).toEqual([]);
  expectNothingLeaked(cloudflare);
});

test("the documents are fetched through a proxy whose name leads into the company's own network", async ({
  cloudflare,
  said,
}) => {
  const environment = { HTTPS_PROXY: cloudflare.environment.HTTPS_PROXY.replace("127.0.0.1", "localhost") };
  const { issuer } = await configurationAt(wellKnownUrl, { ...cloudflare, environment }, said);
  expect(issuer).toBe(`https://${signalsHost}/${integrationId}`);
});

/** No credential but to the API's own routes, none to the proxy, and no other host. */
function expectNothingLeaked({ emulator, proxy, hostsAskedFor }: CloudflareBehindProxy): void {
  const isDocument = /^(configuration|keys)$/;
  for (const { route, headersWithCredentials, scheme } of emulator.requests) {
    const names = Object.keys(headersWithCredentials).filter((name) => /auth|cookie|token|key/i.test(name));
    expect([scheme, names], route).toEqual(isDocument.test(route) ? ["none", []] : ["token", ["authorization"]]);
  }
  expect(proxy.received).not.toContain(token);
  expect(proxy.received).not.toMatch(/authorization/i);
  expect(hostsAskedFor).toEqual([`${apiHost}:443`, `${signalsHost}:443`]);
}
