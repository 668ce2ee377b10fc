import fc from "fast-check";
import { expect, test } from "vitest";
import { createRiskIntegrationClient, RiskIntegrationError } from "../../src/client/index.js";
import { FakeClock } from "../clock.js";
import { documentedIntegration } from "../documented.js";
import { Said } from "./clients.js";
import { startRawServer } from "./raw-server.js";
import { runs } from "./runs.js";

const documented = {
  ...documentedIntegration,
  account_tag: "a",
  reference_id: "r",
  tenant_url: "https://tenant.okta.com",
  well_known_url: "/.well-known/sse-configuration/x/",
};

const json = fc.jsonValue({ maxDepth: 4 });
const code = fc.oneof(fc.constantFrom(971, 1000, 3314, 6003, 7003, 9109, 10000, 10100), fc.double(), json);
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\x1b[31m", "\n::error::x", "\u202e"), json);
const entry = fc.oneof(
  fc.record(
    {
      code,
      message: text,
      documentation_url: text,
      source: fc.oneof(fc.record({ pointer: text }), json),
      error_chain: fc.array(fc.record({ code, message: text }), { maxLength: 2 }),
      extra: json,
    },
    { requiredKeys: ["code", "message"] },
  ),
  json,
);
const entries = fc.oneof(fc.constantFrom([], null, undefined), fc.array(entry, { maxLength: 2 }), json);
const result = fc.oneof(
  fc.constantFrom(documented, null, undefined, {}),
  fc
    .tuple(fc.constantFrom(...Object.keys(documented), "__proto__", "constructor", "extra"), fc.oneof(json, text))
    .map(([name, value]) => ({ ...documented, ...JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) })),
  json,
);
const envelope = fc.record(
  {
    success: fc.oneof({ weight: 9, arbitrary: fc.boolean() }, json),
    errors: entries,
    messages: entries,
    result,
    result_info: json,
  },
  { requiredKeys: ["success"] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: envelope.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 1, arbitrary: fc.constantFrom("[".repeat(100_000), '{"success":true,"result":'.repeat(5_000), "\ufeff{}") },
);
const examples: [number, string][] = [
  [200, JSON.stringify({ success: true, result: documented })],
  [200, JSON.stringify({ success: true })],
  [404, JSON.stringify({ success: false, errors: [{ code: 1, message: "\x1b[31m" }] })],
  [400, JSON.stringify({ success: false, errors: [{ code: 1, message: "\n::error::x" }] })],
  [429, "{}"],
  [200, "{}"],
];
const status = fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503);

test("whatever the server answers, a lookup gives a whole result or a RiskIntegrationError fit to print", async () => {
  await using server = await startRawServer();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(status, body, async (given, text) => {
      server.answer = { status: given, body: given === 204 ? "" : text };
      const said = new Said();
      // A clock of its own each time: a rate limit of one run is none of the next one's.
      await using client = createRiskIntegrationClient({
        ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: server.url, environment: {}, log: said },
        ...{ clock: new FakeClock({ passing: true }), maxAttempts: 2, maxRateLimitWaitMs: 20_000 },
      });
      const outcome = await client.getByReference({ referenceId: "r" }).catch((error: unknown) => error);
      const printed = [...said.warnings, ...said.infos];
      if (outcome instanceof RiskIntegrationError) {
        seen.add(outcome.code);
        // Line ends are ours: what the API says is escaped.
        return !/[^\P{Cc}\n]|\n::/u.test([outcome.message, ...printed].join("")) && outcome.message.length < 20_000;
      }
      seen.add("found");
      const found = outcome as Record<string, unknown>;
      return (
        given < 300 &&
        typeof found.integrationId === "string" &&
        typeof found.active === "boolean" &&
        found.referenceId === "r" &&
        found.accountTag === "a" &&
        !/\p{Cc}/u.test(printed.join(""))
      );
    }),
    { numRuns: runs(1_000), examples },
  );
  for (const outcome of ["found", "NOT_FOUND", "BAD_RESPONSE", "API", "RATE_LIMITED"]) expect(seen).toContain(outcome);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("an answer with __proto__ and constructor in every place gives its own fields, and pollutes nothing", async () => {
  const evil = '"__proto__":{"polluted":1,"active":false},"constructor":{"prototype":{"polluted":1}}';
  const wire = JSON.stringify(documented).replace("{", `{${evil},`);
  await using server = await startRawServer({
    body: `{${evil},"success":true,"messages":[],"errors":[],"result":${wire}}`,
  });
  await using client = createRiskIntegrationClient({
    ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: server.url, environment: {}, log: new Said() },
  });
  const found = await client.getByReference({ referenceId: "r" });
  expect(found).toMatchObject({ active: true, referenceId: "r" });
  expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a key that stands twice counts as it stands last", async () => {
  const wire = JSON.stringify(documented).replace('"active":true', '"active":true,"active":false');
  await using server = await startRawServer({ body: `{"success":true,"result":${wire}}` });
  await using client = createRiskIntegrationClient({
    ...{ accountId: "a", apiToken: "t0ken-0123456789", baseUrl: server.url, environment: {}, log: new Said() },
  });
  expect(await client.getByReference({ referenceId: "r" })).toMatchObject({ active: false });
});
