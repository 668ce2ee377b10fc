import { test as base, expect } from "vitest";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { documentedIntegration } from "../documented.js";
import { unusedPort } from "../faults/servers.js";
import { trusted } from "../faults/trusted.js";
import { receiversAt } from "./okta-client.js";
import { type OktaEmulator, startOktaEmulator } from "./okta-emulator.js";

// Okta's own client, which nobody here wrote: what it asks and what it makes of the answers.

interface Fixtures {
  /** Serves what Okta fetches, by https. */
  readonly transmitter: Emulator;
  readonly emulator: OktaEmulator;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  transmitter: async ({}, use) => {
    using certificate = trusted({ host: "127.0.0.1" });
    await using transmitter = await startEmulator({ tls: certificate });
    await use(transmitter);
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startOktaEmulator();
    await use(emulator);
  },
});

function wellKnownUrl({ origin }: Emulator): string {
  return `${origin}/.well-known/sse-configuration/${documentedIntegration.id}/`;
}

const jwksUrl = ({ origin }: Emulator) => `${origin}/.well-known/jwks.json`;

test("a receiver by well-known URL is made, and listed with its links", async ({ emulator, transmitter }) => {
  const receivers = receiversAt(emulator);
  const settings = { well_known_url: wellKnownUrl(transmitter) };
  const made = await receivers.createSecurityEventsProviderInstance({
    instance: { name: "Cloudflare", type: "cloudflare", settings },
  });
  expect(made).toMatchObject({ name: "Cloudflare", type: "cloudflare", status: "ACTIVE", settings });
  expect(made._links?.deactivate?.href).toBe(
    `${emulator.url}/api/v1/security-events-providers/${made.id}/lifecycle/deactivate`,
  );
  const listed = [];
  for await (const receiver of await receivers.listSecurityEventsProviderInstances()) listed.push(receiver?.id);
  expect(listed).toEqual([made.id]);
  expect(transmitter.requests.map(({ route }) => route)).toEqual(["configuration", "keys"]);
});

test("a receiver by issuer and JWKS URL is made: only the keys are fetched", async ({ emulator, transmitter }) => {
  const settings = { issuer: `${transmitter.origin}/any`, jwks_url: jwksUrl(transmitter) };
  const instance = { name: "Cloudflare", type: "cloudflare", settings };
  expect(await receiversAt(emulator).createSecurityEventsProviderInstance({ instance })).toMatchObject(instance);
  expect(transmitter.requests.map(({ route }) => route)).toEqual(["keys"]);
});

test("a receiver is got, replaced, paused, resumed and deleted", async ({ emulator, transmitter }) => {
  const receivers = receiversAt(emulator);
  const instance = { name: "one", type: "cloudflare", settings: { well_known_url: wellKnownUrl(transmitter) } };
  const { id: securityEventProviderId = "" } = await receivers.createSecurityEventsProviderInstance({ instance });
  const one = { securityEventProviderId };

  const replacement = { ...instance, name: "two" };
  await receivers.replaceSecurityEventsProviderInstance({ ...one, instance: replacement });
  expect(await receivers.getSecurityEventsProviderInstance(one)).toMatchObject({ ...replacement, status: "ACTIVE" });
  await receivers.deactivateSecurityEventsProviderInstance(one);
  expect(await receivers.getSecurityEventsProviderInstance(one)).toMatchObject({ name: "two", status: "INACTIVE" });
  await receivers.activateSecurityEventsProviderInstance(one);
  expect(emulator.receivers).toMatchObject([{ id: securityEventProviderId, status: "ACTIVE" }]);
  await receivers.deleteSecurityEventsProviderInstance(one);
  expect(emulator.receivers).toEqual([]);
  await expect(receivers.getSecurityEventsProviderInstance(one)).rejects.toMatchObject({ status: 404 });
});

test("a wrong token is refused with 401, and nothing is stored", async ({ emulator, transmitter }) => {
  const instance = { name: "a", type: "b", settings: { well_known_url: wellKnownUrl(transmitter) } };
  const asked = receiversAt({ ...emulator, token: "another" }).createSecurityEventsProviderInstance({ instance });
  await expect(asked).rejects.toMatchObject({ status: 401, errorCode: "E0000011" });
  expect(emulator.receivers).toEqual([]);
  expect(transmitter.requests).toEqual([]);
});

test("a receiver that does not exist is 404, whatever is asked of it", async ({ emulator }) => {
  const receivers = receiversAt(emulator);
  const absent = { securityEventProviderId: "absent" };
  for (const ask of [
    () => receivers.getSecurityEventsProviderInstance(absent),
    () => receivers.deleteSecurityEventsProviderInstance(absent),
    () => receivers.activateSecurityEventsProviderInstance(absent),
  ])
    await expect(ask()).rejects.toMatchObject({ status: 404, errorCode: "E0000007" });
});

const long = (length: number, text = "") => text.padEnd(length, "x");
const known = (transmitter: Emulator) => ({ well_known_url: wellKnownUrl(transmitter) });

test.for<[string, (transmitter: Emulator) => object, RegExp]>([
  ["a name of 101 characters", (it) => ({ name: long(101), type: "b", settings: known(it) }), /^name: /],
  ["no name", (it) => ({ type: "b", settings: known(it) }), /^name: /],
  ["a type of 256 characters", (it) => ({ name: "a", type: long(256), settings: known(it) }), /^type: /],
  ["no settings", () => ({ name: "a", type: "b" }), /^settings: /],
  [
    "a well-known URL of 1,001 characters",
    (it) => ({ name: "a", type: "b", settings: { well_known_url: long(1_001, known(it).well_known_url) } }),
    /^settings/,
  ],
  [
    "a well-known URL by http",
    () => ({ name: "a", type: "b", settings: { well_known_url: "http://127.0.0.1:1/" } }),
    /^settings/,
  ],
  [
    "an issuer of 701 characters",
    (it) => ({ name: "a", type: "b", settings: { issuer: long(701, "https://a.example/"), jwks_url: jwksUrl(it) } }),
    /^settings/,
  ],
  [
    "a JWKS URL of 1,001 characters",
    (it) => ({ name: "a", type: "b", settings: { issuer: "a", jwks_url: long(1_001, `${it.origin}/`) } }),
    /^settings/,
  ],
  ["an issuer alone", () => ({ name: "a", type: "b", settings: { issuer: "a" } }), /^settings/],
  [
    "both forms of settings in one",
    (it) => ({ name: "a", type: "b", settings: { ...known(it), issuer: "a", jwks_url: jwksUrl(it) } }),
    /^settings/,
  ],
])("%s is refused with 400", async ([, bodyOf, cause], { emulator, transmitter }) => {
  // Not through the SDK: its types do not let such bodies be written.
  const { status, body } = await post(emulator, JSON.stringify(bodyOf(transmitter)));
  expect([status, body.errorCode]).toEqual([400, "E0000001"]);
  expect(body.errorCauses.map(({ errorSummary }) => errorSummary).join()).toMatch(cause);
  expect(emulator.receivers).toEqual([]);
  expect(transmitter.requests).toEqual([]);
});

test("values at the limits are taken", async ({ emulator, transmitter }) => {
  const settings = { well_known_url: long(1_000, `${wellKnownUrl(transmitter)}?`) };
  const { status } = await post(emulator, JSON.stringify({ name: long(100), type: long(255), settings }));
  expect(status).toBe(200);
  const { body } = await post(
    emulator,
    JSON.stringify({
      name: "a",
      type: "b",
      settings: { issuer: long(700), jwks_url: long(1_000, `${jwksUrl(transmitter)}?`) },
    }),
  );
  expect(body).toMatchObject({ status: "ACTIVE" });
});

test("the official client shows a refusal with its causes", async ({ emulator, transmitter }) => {
  const instance = { name: long(101), type: "b", settings: known(transmitter) };
  const asked = receiversAt(emulator).createSecurityEventsProviderInstance({ instance });
  await expect(asked).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/validation failed.*name: /),
  });
});

test("a body that is not JSON is refused with 400", async ({ emulator }) => {
  const { status, body } = await post(emulator, '{"name":');
  expect([status, body.errorCode]).toEqual([400, "E0000003"]);
});

test("a transmitter that cannot be fetched is refused", async ({ emulator, transmitter }) => {
  const nobody = `https://127.0.0.1:${await unusedPort()}/`;
  const gone = wellKnownUrl(transmitter).replace("182bd5e5", "00000000");
  for (const settings of [
    { well_known_url: nobody },
    { well_known_url: gone },
    { well_known_url: jwksUrl(transmitter) }, // a document, but not of that kind
    { issuer: "a", jwks_url: nobody },
    { issuer: "a", jwks_url: wellKnownUrl(transmitter) },
  ]) {
    const instance = { name: "a", type: "b", settings };
    const asked = receiversAt(emulator).createSecurityEventsProviderInstance({ instance });
    await expect(asked).rejects.toMatchObject({ status: 400, errorCode: "E0000001" });
  }
  expect(emulator.receivers).toEqual([]);
});

async function post({ url, token }: OktaEmulator, body: string) {
  const headers = { authorization: `SSWS ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/api/v1/security-events-providers`, { method: "POST", headers, body });
  const json: { errorCode?: string; status?: string; errorCauses: { errorSummary: string }[] } = JSON.parse(
    await answer.text(),
  );
  return { status: answer.status, body: json };
}
