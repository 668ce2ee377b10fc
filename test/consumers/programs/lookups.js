// Runs in Jest and in vitest, which both have `test` and `expect` as globals here.
const pulumi = require("@pulumi/pulumi");
const risk = require("pulumi-cloudflare-risk-integration");
const { createRiskIntegrationClient, RiskIntegrationError } = require("pulumi-cloudflare-risk-integration/client");
const { checkDrift } = require("pulumi-cloudflare-risk-integration/drift");
const { startEmulator } = require("pulumi-cloudflare-risk-integration/testing");

const log = { warn() {}, info() {} };
const referenceId = "reference_id";
let emulator;
let client;

const clientWith = (options) =>
  createRiskIntegrationClient({
    baseUrl: emulator.url,
    accountId: emulator.accountId,
    apiToken: emulator.credentials.token,
    environment: {},
    log,
    ...options,
  });

beforeAll(async () => {
  emulator = await startEmulator();
  client = clientWith({});
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

test("a lookup finds the integration", async () => {
  expect(await client.getByReference({ referenceId })).toMatchObject({ active: true, referenceId });
});

test("an error has its class and its code, whatever its cause", async () => {
  const missing = client.getByReference({ referenceId: "missing" });
  await expect(missing).rejects.toMatchObject({ name: "RiskIntegrationError", code: "NOT_FOUND" });
  await expect(client.getByReference({ referenceId: "missing" })).rejects.toBeInstanceOf(RiskIntegrationError);
  emulator.answerNext({ kind: "oversize-body", bytes: 3_000_000 });
  await expect(client.getByReference({ referenceId }, { fresh: true })).rejects.toMatchObject({ code: "BAD_RESPONSE" });
  const signal = AbortSignal.abort();
  await expect(client.getByReference({ referenceId }, { signal })).rejects.toMatchObject({ code: "ABORTED" });
});

test("a system's error keeps its code", async () => {
  const closed = clientWith({ baseUrl: "http://127.0.0.1:9/client/v4", maxAttempts: 1 });
  const failure = { code: "NETWORK", message: expect.stringContaining("ECONNREFUSED") };
  await expect(closed.getByReference({ referenceId })).rejects.toMatchObject(failure);
  await closed.close();
});

test("an attempt ends with its time", async () => {
  emulator.answerNext({ kind: "hang" });
  const hasty = clientWith({ maxAttempts: 1, attemptTimeoutMs: 300 });
  await expect(hasty.getByReference({ referenceId })).rejects.toMatchObject({ code: "TIMEOUT" });
  await hasty.close();
});

test("a program under mocks looks up, and has its resource", async () => {
  process.env.CLOUDFLARE_BASE_URL = emulator.url;
  process.env.CLOUDFLARE_API_TOKEN = emulator.credentials.token;
  process.env.CLOUDFLARE_ACCOUNT_ID = emulator.accountId;
  const newResource = ({ name, inputs }) => ({ id: name, state: { ...inputs, wellKnownUrl: "/x/" } });
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) });
  expect(await risk.getRiskIntegrationByReference({ referenceId })).toMatchObject({ active: true });
  const missing = risk.getRiskIntegrationByReference({ referenceId: "missing" });
  await expect(missing).rejects.toMatchObject({ code: "NOT_FOUND" });
  const okta = new risk.RiskIntegrationReference("okta", { referenceId, accountId: "account" });
  const url = await new Promise((done) => okta.absoluteWellKnownUrl.apply(done));
  expect(url).toBe("https://ssf.risk-score.teams.cloudflare.com/x/");
});

test("a drift check reports what it finds, and what it cannot read", async () => {
  const report = await checkDrift({
    baseUrl: emulator.url,
    apiToken: emulator.credentials.token,
    environment: {},
    targets: [{ accountId: emulator.accountId, referenceId, active: true }],
    states: ["/missing.json"],
  });
  expect(report.summary).toEqual({ inSync: 1, drifted: 0, failed: 1 });
});

test("the keys behind a well-known URL are verified", async () => {
  const [{ id }] = emulator.integrations();
  const url = `${emulator.origin}/.well-known/sse-configuration/${id}/`;
  const found = risk.getSharedSignalsConfiguration({ url, verifyKeys: true, allowLoopback: true });
  await expect(found).resolves.toMatchObject({ url });
});
