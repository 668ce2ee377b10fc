import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/client/clock.js";
import type { RiskIntegrationError } from "../../src/common/errors.js";
import { getConfiguration } from "../../src/shared-signals/get-configuration.js";
import { validateKeySet } from "../../src/shared-signals/verify-keys.js";
import { startEmulator } from "../../src/testing/index.js";
import { Said } from "../client/clients.js";
import { FakeClock } from "../clock.js";

const settings = { wellKnownBaseUrl: "https://ssf.risk-score.teams.cloudflare.com", allowedWellKnownHosts: [] };

/** A server on loopback that answers every path with what the test says. */
async function serve(
  answer: RequestListener,
): Promise<AsyncDisposable & { readonly origin: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? "nobody"}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function json(body: unknown, headers: Record<string, string> = {}, status = 200): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** A public key as a transmitter publishes it. */
function rsa(modulusLength = 2_048): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return { ...publicKey.export({ format: "jwk" }) };
}

function curve(namedCurve: string): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve });
  return { ...publicKey.export({ format: "jwk" }) };
}

function agreement(): Record<string, unknown> {
  return { ...generateKeyPairSync("x25519").publicKey.export({ format: "jwk" }) };
}

const document = (origin: string) => ({ issuer: `${origin}/id`, jwks_uri: `${origin}/keys` });

async function failureAt(
  answer: (origin: string) => RequestListener,
  more: object = {},
  clock?: Clock,
): Promise<RiskIntegrationError> {
  const holder: { origin: string } = { origin: "" };
  await using server = await serve((request, response) => answer(holder.origin)(request, response));
  holder.origin = server.origin;
  return await getConfiguration(
    { url: `${server.origin}/doc`, allowLoopback: true, ...more },
    { settings, log: new Said(), environment: {}, maxAttempts: 1, clock },
  ).then(
    () => expect.fail("it should have failed"),
    (error: RiskIntegrationError) => error,
  );
}

describe("the configuration document", () => {
  test("is fetched without a credential and read with its defaults", async () => {
    await using emulator = await startEmulator();
    const { id } = emulator.addIntegration({ reference_id: "okta" });
    const url = `${emulator.origin}/.well-known/sse-configuration/${id}/`;
    const log = new Said();
    const surroundings = { settings, log, environment: { CLOUDFLARE_API_TOKEN: "a-token" } };
    const found = await getConfiguration({ url, allowLoopback: true, verifyKeys: true }, surroundings);
    expect(found).toMatchObject({ url, issuer: `${emulator.origin}/${id}`, specVersion: "1_0-ID1" });
    expect(found.deliveryMethodsSupported).toHaveLength(1);
    expect(found.verificationEndpoint).toBe(`${emulator.origin}/ssf/${id}/verify`);
    expect(emulator.requests.map(({ route, credential }) => [route, credential])).toEqual([
      ["configuration", undefined],
      ["keys", undefined],
    ]);
    expect(log.warnings).toEqual([]);
  });

  test.each([
    ["a path", "/.well-known/x", /is not absolute/],
    ["http", "http://ssf.risk-score.teams.cloudflare.com/x", /neither a path .* nor an https URL/],
    ["a host outside cloudflare.com", "https://evil.example/x", /outside cloudflare.com/],
    ["an IP address", "https://169.254.169.254/latest", /by an IP address/],
    ["this machine", "http://127.0.0.1:9/x", /leads to this machine/],
    ["a user name", "https://ssf.risk-score.teams.cloudflare.com@evil.example/", /user name/],
  ])("is not fetched from %s", async (_, url, message) => {
    const failure = getConfiguration({ url }, { settings, environment: {}, log: new Said() });
    await expect(failure).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
  });

  test("is refused where a member leads elsewhere, is missing or malformed", async () => {
    for (const [change, message] of [
      [{ jwks_uri: "https://evil.example/keys" }, /jwks_uri: .*outside cloudflare.com/],
      [{ jwks_uri: "http://169.254.169.254/" }, /jwks_uri: /],
      [{ jwks_uri: "https://ssf.cloud\u00adflare.com/k" }, /jwks_uri: it holds characters outside ASCII/],
      [{ jwks_uri: "https://evil%2Ecloudflare.com/k" }, /jwks_uri: its host is written with escapes/],
      [
        { jwks_uri: `https://a.cloudflare.com/${"x".repeat(1_000)}` },
        /jwks_uri: it is longer than the 1000 characters/,
      ],
      [{ issuer: undefined }, /issuer: /],
      [{ issuer: "https://a.cloudflare.com/?x=1" }, /issuer: it has a query/],
      [{ issuer: "https://a.cloudflare.com/#x" }, /issuer: it has a fragment/],
      [{ issuer: `https://a.cloudflare.com/${"x".repeat(680)}` }, /issuer: it is longer than the 700 characters/],
      [{ delivery_methods_supported: "push" }, /delivery_methods_supported: /],
      [{ status_endpoint: "javascript:alert(1)" }, /status_endpoint: /],
    ] as const) {
      const failure = await failureAt((origin) => json({ ...document(origin), ...change }));
      expect(failure.code).toBe("BAD_RESPONSE");
      expect(failure.message).toMatch(message);
    }
  });

  test("whose host keeps limiting its requests fails as that in the end", async () => {
    const failure = await failureAt(() => json({}, { "retry-after": "1" }, 429), {}, new FakeClock({ passing: true }));
    expect(failure).toMatchObject({ code: "RATE_LIMITED", retryable: true });
    expect(failure.message).toMatch(/rate limit/);
  });

  test.each([
    ["HTML", json("<html>", { "content-type": "text/html" }), "BAD_RESPONSE", /not application\/json/],
    ["half a document", json('{"issuer":'), "BAD_RESPONSE", /not JSON/],
    ["404", json({}, {}, 404), "NOT_FOUND", /there is none/],
    ["401", json({}, {}, 401), "PERMISSION", /not public/],
    [
      "a challenge",
      json({}, { "cf-mitigated": "challenge" }, 403),
      "BAD_RESPONSE",
      /is a challenge page of Cloudflare's bot/,
    ],
    ["503", json({}, {}, 503), "API", /failed with 503/],
    ["a compressed document", json({}, { "content-encoding": "br" }), "BAD_RESPONSE", /is compressed/],
    ["a redirect", json({}, { location: "https://evil.example/" }, 302), "BAD_RESPONSE", /redirect/],
    ["two megabytes", json(" ".repeat(2_000_000)), "BAD_RESPONSE", /far larger/],
  ] as const)("fails with a typed error for %s", async (_, answer, code, message) => {
    const failure = await failureAt(() => answer);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/^(Cannot fetch the Shared Signals|The Shared Signals) configuration document/);
  });

  test("warns of an issuer on another host", async () => {
    const log = new Said();
    await using server = await serve((request, response) =>
      json({ issuer: "https://issuer.cloudflare.com/id", jwks_uri: `http://${request.headers.host}/keys` })(
        request,
        response,
      ),
    );
    const args = { url: `${server.origin}/doc`, allowLoopback: true };
    await getConfiguration(args, { settings, log, environment: {} });
    expect(log.warnings.join()).toMatch(/names an issuer on another host, issuer.cloudflare.com/);
  });

  test.each([
    ["no keys", { keys: [] }, /has no keys/],
    ["a private key", { keys: [{ kty: "RSA", n: "x", e: "AQAB", d: "secret" }] }, /private/],
    ["a shared secret", { keys: [{ kty: "oct", k: "c2VjcmV0" }] }, /private or a secret/],
    ["keys for encryption alone", { keys: [{ kty: "RSA", n: "x", e: "AQAB", use: "enc" }] }, /another use/],
    ["RSA keys for encryption", { keys: [{ ...rsa(), alg: "RSA-OAEP-256" }] }, /algorithm that is not for signatures/],
    [
      "EC keys for agreement",
      { keys: [{ kty: "EC", crv: "P-256", x: "1", y: "2", alg: "ECDH-ES" }] },
      /not for signatures/,
    ],
    ["an algorithm of another curve", { keys: [{ ...curve("P-256"), alg: "ES384" }] }, /algorithm that is not/],
    ["a curve of another use", { keys: [curve("secp256k1")] }, /of a curve that is not for signatures/],
    ["a point that is not on its curve", { keys: [{ ...curve("P-256"), crv: "P-384" }] }, /malformed/],
    ["an even modulus", { keys: [{ ...rsa(), n: `${String(rsa().n).slice(0, -1)}A` }] }, /an RSA key is invalid/],
    ["an exponent in base64", { keys: [{ ...rsa(), e: "AQ+B" }] }, /malformed/],
    ["a modulus of a million digits", { keys: [{ ...rsa(), n: "x".repeat(1_000_000) }] }, /malformed/],
    ["an RSA key with the exponent 1", { keys: [{ ...rsa(), e: "AQ" }] }, /an RSA key is invalid/],
    ["an algorithm that is a number", { keys: [{ ...rsa(), alg: 5 }] }, /malformed/],
    ["a prime of a private key", { keys: [{ ...rsa(), p: "x" }] }, /private/],
    ["more keys than anybody has", { keys: Array.from({ length: 101 }, () => ({ kty: "RSA" })) }, /has 101 keys/],
    ["a malformed key", { keys: [{ kty: "EC", crv: "P-256", x: "1", y: "2" }] }, /malformed/],
    ["no set", [], /not a JWK set/],
    ["no JSON", "{", /not JSON/],
    ["a key that only signs", { keys: [{ ...rsa(), key_ops: ["sign"] }] }, /not for checking/],
    ["a key for agreement alone", { keys: [agreement()] }, /of a curve that is not for signatures/],
    ["an RSA key that is too short", { keys: [rsa(1_024)] }, /an RSA key has only 1024 bits/],
    ["an RSA key without a modulus", { keys: [{ ...rsa(), n: "" }] }, /malformed|only 0 bits/],
    [
      "two bad keys",
      { keys: [rsa(1_024), { kty: "oct" }] },
      /none of its 2 keys can .*: .*1024 bits; a key is of another/,
    ],
  ])("fails, with verifyKeys, for %s", async (_, keys, message) => {
    const answer =
      (origin: string): RequestListener =>
      (request, response) =>
        json(request.url === "/keys" ? keys : document(origin))(request, response);
    const failure = await failureAt(answer, { verifyKeys: true });
    expect(failure.code).toBe("BAD_RESPONSE");
    expect(failure.message).toMatch(message);
    expect((await failureAt(answer, { verifyKeys: true })).message).not.toContain('secret"');
  });

  test("passes over keys that are not understood, where one can check a signature", async () => {
    const keys = [null, { kid: "x" }, { kty: "oct" }, { ...rsa(), use: null, alg: null }];
    const holder = { origin: "" };
    await using server = await serve((request, response) =>
      json(request.url === "/keys" ? { keys } : document(holder.origin))(request, response),
    );
    holder.origin = server.origin;
    const args = { url: `${server.origin}/doc`, allowLoopback: true, verifyKeys: true };
    await expect(getConfiguration(args, { settings, log: new Said(), environment: {} })).resolves.toBeDefined();
  });

  test.each([
    ["P-256", () => curve("P-256")],
    ["P-384", () => curve("P-384")],
    ["P-521", () => curve("P-521")],
    ["Ed25519", () => ({ ...generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }) })],
    ["RSA for checking", () => ({ ...rsa(), key_ops: ["verify"] })],
  ])("takes a key of %s that names no algorithm", async (_, key) => {
    expect(await validateKeySet(JSON.stringify({ keys: [key()] }))).toBeUndefined();
  });

  test("is not fetched for a caller that has left", async () => {
    await using server = await serve(() => {});
    const url = `${server.origin}/doc`;
    const surroundings = { settings, environment: {}, log: new Said(), signal: AbortSignal.abort() };
    await expect(getConfiguration({ url, allowLoopback: true }, surroundings)).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(server.seen).toEqual([]);
  });

  test("names what is wrong with its arguments", async () => {
    const call = (args: object) => getConfiguration(args as { url: string }, { settings, environment: {} });
    await expect(call({ url: undefined })).rejects.toThrow(/absoluteWellKnownUrl/);
    await expect(call({ url: "https://x.cloudflare.com/", verify: true })).rejects.toThrow(/unknown name “verify”/);
    await expect(call({ url: "https://x.cloudflare.com/", verifyKeys: "yes" })).rejects.toThrow(
      /verifyKeys must be a boolean/,
    );
  });

  test("takes an argument that is null for one that was left out", async () => {
    const args = { url: "http://127.0.0.1/", verifyKeys: null, allowLoopback: null } as never;
    await expect(getConfiguration(args, { settings, environment: {} })).rejects.toThrow(/cannot be trusted/);
  });
});
