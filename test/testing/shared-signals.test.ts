import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, codesOf, DOCUMENTED_ID } from "./exchange.js";

const PATH = `/.well-known/sse-configuration/${DOCUMENTED_ID}/`;

test("the configuration document of an integration is public", async () => {
  await using emulator = await startEmulator();
  const reply = await ask(emulator, PATH);
  expect(reply.status).toBe(200);
  expect(reply.headers["content-type"]).toBe("application/json");
  const { origin } = emulator;
  expect(JSON.parse(reply.body)).toEqual({
    issuer: `${origin}/${DOCUMENTED_ID}`,
    jwks_uri: `${origin}/.well-known/jwks.json`,
    delivery_methods_supported: [expect.stringContaining("https://")],
    configuration_endpoint: expect.stringContaining(origin),
    status_endpoint: expect.stringContaining(origin),
    add_subject_endpoint: expect.stringContaining(origin),
    remove_subject_endpoint: expect.stringContaining(origin),
    verification_endpoint: expect.stringContaining(origin),
  });
  expect(emulator.requests[0]).toMatchObject({
    route: "configuration",
    params: { uuid: DOCUMENTED_ID },
    scheme: "none",
    leakedCredential: false,
  });
});

test("an added integration's well-known URL leads to its document", async () => {
  await using emulator = await startEmulator();
  const { id, well_known_url } = emulator.addIntegration();
  const reply = await ask(emulator, well_known_url);
  expect(JSON.parse(reply.body).issuer).toContain(id);
});

test("the document can say that it is where a proxy leads to the emulator", async () => {
  await using emulator = await startEmulator({ publicOrigin: "https://ssf.example.com" });
  const { issuer, jwks_uri } = JSON.parse((await ask(emulator, PATH)).body);
  expect([issuer, jwks_uri]).toEqual([
    `https://ssf.example.com/${DOCUMENTED_ID}`,
    "https://ssf.example.com/.well-known/jwks.json",
  ]);
});

test("its keys can be fetched, and are public ones", async () => {
  await using emulator = await startEmulator();
  const { jwks_uri } = JSON.parse((await ask(emulator, PATH)).body);
  const fetchKeys = async () => JSON.parse((await ask(emulator, new URL(jwks_uri).pathname)).body);
  const { keys } = await fetchKeys();
  expect(keys).toEqual([
    {
      kty: "RSA",
      n: expect.any(String),
      e: "AQAB",
      kid: expect.any(String),
      use: "sig",
      alg: "RS256",
    },
  ]);
  expect((await fetchKeys()).keys).toEqual(keys);
});

test("an unknown integration has none", async () => {
  await using emulator = await startEmulator();
  expect((await ask(emulator, "/.well-known/sse-configuration/00000000-0000-4000-8000-000000000000/")).status).toBe(
    404,
  );
  emulator.removeIntegration(DOCUMENTED_ID);
  expect((await ask(emulator, PATH)).status).toBe(404);
});

test("the path is exact", async () => {
  await using emulator = await startEmulator();
  for (const path of [PATH.slice(0, -1), "/.well-known/sse-configuration/", `${PATH}x`]) {
    expect(codesOf(await ask(emulator, path))).toEqual([7003, 7000]);
  }
});

test("a credential that is sent there is served, and flagged", async () => {
  await using emulator = await startEmulator();
  const { email, key } = emulator.credentials;
  expect((await askWithToken(emulator, PATH)).status).toBe(200);
  await ask(emulator, PATH, { headers: { "x-auth-email": email, "x-auth-key": key } });
  await askWithToken(emulator, "/.well-known/jwks.json");
  await ask(emulator, PATH);
  expect(emulator.requests.map(({ leakedCredential }) => leakedCredential)).toEqual([true, true, true, false]);
});

test("does not count against the rate limit, and can be made to fail", async () => {
  await using emulator = await startEmulator({ rateLimit: { limit: 1 } });
  for (let n = 0; n < 3; n++) expect((await askWithToken(emulator, PATH)).status).toBe(200);
  emulator.answerNext({ kind: "redirect", location: "http://169.254.169.254/" }, { match: { route: "configuration" } });
  expect((await ask(emulator, PATH)).status).toBe(302);
});
