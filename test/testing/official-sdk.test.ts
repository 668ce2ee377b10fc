import Cloudflare from "cloudflare";
import { expect, test } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { documentedIntegration } from "../documented.js";
import { DOCUMENTED_ID } from "./exchange.js";

// Cloudflare's own client, which nobody here wrote: what it asks and what it makes of the answers.

interface Credential {
  apiToken?: string | null;
  apiEmail?: string | null;
  apiKey?: string | null;
}

/** The SDK reads the environment for whatever is not given, so everything is given. */
function clientFor(emulator: Emulator, credential: Credential = { apiToken: emulator.credentials.token }): Cloudflare {
  const none = { apiToken: null, apiEmail: null, apiKey: null, userServiceKey: null };
  return new Cloudflare({ ...none, ...credential, baseURL: emulator.url, maxRetries: 0 });
}

const account_id = "account_tag";

test("gets an integration by reference ID", async () => {
  await using emulator = await startEmulator();
  const { integrations } = clientFor(emulator).zeroTrust.riskScoring;
  expect(await integrations.references.get("reference_id", { account_id })).toEqual(documentedIntegration);
  expect(emulator.requests).toMatchObject([{ route: "reference", scheme: "token", credential: "zero-trust-read" }]);
});

test("encodes a reference as one segment, which the emulator takes as such", async () => {
  await using emulator = await startEmulator();
  const reference_id = "a/b ?#é%2e";
  emulator.addIntegration({ reference_id });
  const { integrations } = clientFor(emulator).zeroTrust.riskScoring;
  expect(await integrations.references.get(reference_id, { account_id })).toMatchObject({ reference_id });
});

test("gets an integration by its ID", async () => {
  await using emulator = await startEmulator();
  const { integrations } = clientFor(emulator).zeroTrust.riskScoring;
  expect(await integrations.get(DOCUMENTED_ID, { account_id })).toEqual(documentedIntegration);
  expect(emulator.requests).toMatchObject([{ route: "integration" }]);
});

test("lists integrations through its pager, in one page", async () => {
  await using emulator = await startEmulator();
  const added = emulator.addIntegration();
  const listed = [];
  for await (const integration of clientFor(emulator).zeroTrust.riskScoring.integrations.list({ account_id })) {
    listed.push(integration);
  }
  expect(listed).toEqual([documentedIntegration, added]);
  expect(emulator.requests).toMatchObject([{ route: "integrations" }]);
});

test("authenticates with e-mail address and key", async () => {
  await using emulator = await startEmulator();
  const { email, key } = emulator.credentials;
  const { integrations } = clientFor(emulator, { apiEmail: email, apiKey: key }).zeroTrust.riskScoring;
  expect(await integrations.references.get("reference_id", { account_id })).toEqual(documentedIntegration);
  expect(emulator.requests).toMatchObject([{ scheme: "key", credential: "global-key" }]);
});

test("sends both credentials when it has both, and is served", async () => {
  await using emulator = await startEmulator();
  const { email, key, token } = emulator.credentials;
  const { integrations } = clientFor(emulator, { apiEmail: email, apiKey: key, apiToken: token }).zeroTrust.riskScoring;
  expect(await integrations.references.get("reference_id", { account_id })).toEqual(documentedIntegration);
  expect(emulator.requests).toMatchObject([{ scheme: "both" }]);
});

test.each<[string, (emulator: Emulator) => Credential, unknown, number, number]>([
  ["an unknown token", () => ({ apiToken: "A".repeat(40) }), Cloudflare.PermissionDeniedError, 403, 9109],
  [
    "a token without the permission",
    ({ credentials }) => ({ apiToken: credentials.tokenWithoutPermission }),
    Cloudflare.PermissionDeniedError,
    403,
    10000,
  ],
  ["a malformed token", () => ({ apiToken: "not a token" }), Cloudflare.BadRequestError, 400, 6003],
])("understands the refusal of %s", async (_, credential, errorClass, status, code) => {
  await using emulator = await startEmulator();
  const { integrations } = clientFor(emulator, credential(emulator)).zeroTrust.riskScoring;
  const failure = await integrations.references.get("reference_id", { account_id }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(errorClass);
  expect(failure).toMatchObject({ status, errors: [{ code }] });
  expect((failure as { headers: Headers }).headers.get("cf-ray")).toBe(emulator.requests[0]?.rayId);
});

test("understands that a reference is not found", async () => {
  await using emulator = await startEmulator();
  const { integrations } = clientFor(emulator).zeroTrust.riskScoring;
  const asked = integrations.references.get("unknown", { account_id });
  await expect(asked).rejects.toBeInstanceOf(Cloudflare.NotFoundError);
});

test("makes null of a success without a result", async () => {
  await using emulator = await startEmulator({ notFound: "null-result" });
  const { integrations } = clientFor(emulator).zeroTrust.riskScoring;
  expect(await integrations.references.get("unknown", { account_id })).toBeNull();
});

test("waits for the Retry-After of the rate limit and is then served", async () => {
  await using emulator = await startEmulator({ clockSpeed: 1_000 }); // a block of 0.3 s, announced as 1 s
  emulator.blockCredential(emulator.credentials.token);
  const { integrations } = clientFor(emulator).withOptions({ maxRetries: 1 }).zeroTrust.riskScoring;
  expect(await integrations.references.get("reference_id", { account_id })).toEqual(documentedIntegration);
  expect(emulator.requests.map(({ status, rateLimited }) => [status, rateLimited])).toEqual([
    [429, true],
    [200, false],
  ]);
});
