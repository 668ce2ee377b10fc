import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";

const token = "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY";
const accountId = "023e105f4ecef8ad9ca31a8372d0c353";
const referenceId = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";

/** Runs the acceptance test as `npm run test:live` does, with nothing else in its environment. */
async function live(environment: Record<string, string>): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, [join(__dirname, "live.mjs")], { env: environment });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const exitCode = await new Promise<number | null>((done) => child.on("close", done));
  return { exitCode, output };
}

test("without credentials the live test says what to set", async () => {
  const { exitCode, output } = await live({});
  expect(exitCode).toBe(64);
  for (const name of ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "RISK_INTEGRATION_REFERENCE_ID"])
    expect(output).toContain(name);
});

const variables = (baseUrl: string) => ({
  CLOUDFLARE_BASE_URL: baseUrl,
  CLOUDFLARE_API_TOKEN: token,
  CLOUDFLARE_ACCOUNT_ID: accountId,
  RISK_INTEGRATION_REFERENCE_ID: referenceId,
});

test("against the emulator the live test passes, and names no identifier", async () => {
  const { seed, secrets } = many(1);
  await using emulator = await startEmulator({ seed });
  const { exitCode, output } = await live(variables(emulator.url));
  expect(output).toContain("The contract holds.");
  expect(exitCode).toBe(0);
  expect(output).toContain("what an unknown reference gets: status 404");
  expect(output).toContain("well_known_url: https://ssf.risk-score.teams.cloudflare.com\n");
  for (const secret of secrets) expect(output).not.toContain(secret);
  expect(emulator.requests.every(({ method }) => method === "GET")).toBe(true);
});

/** An account's integrations, of which the last is asked for, with what they must not be known by. */
function many(count: number) {
  const integrations = Array.from({ length: count }, (_, index) => ({
    id: `182bd5e5-6e1a-4fe4-a799-${String(index).padStart(12, "0")}`,
    reference_id: index === count - 1 ? referenceId : `okta-of-team-${index}`,
    tenant_url: `https://tenant-${index}.okta.com`,
    well_known_url: "https://ssf.risk-score.teams.cloudflare.com/.well-known/sse-configuration/",
  }));
  const named = integrations.flatMap(({ id, reference_id, tenant_url }) => [id, reference_id, tenant_url]);
  const seed = {
    accounts: [{ id: accountId, integrations }],
    credentials: { tokens: [{ token, name: "live", permissions: ["Zero Trust Read"] }] },
  };
  return { seed, secrets: [token, accountId, ...named] };
}

test("the live test passes for an account of more integrations than the error names", async () => {
  const { seed, secrets } = many(12);
  await using emulator = await startEmulator({ seed });
  const { exitCode, output } = await live(variables(emulator.url));
  expect(output).toContain("The contract holds.");
  expect(exitCode).toBe(0);
  for (const secret of secrets) expect(output).not.toContain(secret);
});

test("where the API breaks the contract the live test fails, and names nothing that the account holds", async () => {
  const { seed, secrets } = many(3);
  await using emulator = await startEmulator({ seed });
  const { exitCode, output } = await live({
    ...variables(emulator.url),
    RISK_INTEGRATION_REFERENCE_ID: "no-such-reference",
  });
  expect(output).toContain("FAILED  the integration is found by its reference ID");
  expect(output).toContain("code NOT_FOUND, status 404");
  expect(exitCode).toBe(1);
  for (const secret of [...secrets, "no-such-reference", " ray "]) expect(output).not.toContain(secret);
});

test("a well-known URL that Okta cannot be given is told by its form alone", async () => {
  const { seed, secrets } = many(1);
  await using emulator = await startEmulator({ seed });
  const id = emulator.integrations()[0]?.id ?? "";
  emulator.updateIntegration(id, { well_known_url: `https://${id}.example.com/.well-known/x` });
  const { exitCode, output } = await live(variables(emulator.url));
  expect(output).toContain("well_known_url is https: at a host outside cloudflare.com");
  expect(exitCode).toBe(1);
  for (const secret of [...secrets, "example.com"]) expect(output).not.toContain(secret);
});

test("settings that cannot be used fail the live test without a stack trace", async () => {
  const { exitCode, output } = await live(variables("http://api.example/client/v4"));
  expect(output).toContain("code CONFIGURATION");
  expect(output).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(1);
});

test("behind a proxy nothing is asked but through it", async () => {
  const asked: string[] = [];
  const proxy = createServer().on("connect", ({ url }, socket) => {
    asked.push(`${url}`);
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  try {
    const { port } = proxy.address() as AddressInfo;
    const { output } = await live({
      ...variables("https://api.invalid/client/v4"),
      https_proxy: `http://127.0.0.1:${port}`,
    });
    expect(new Set(asked)).toEqual(new Set(["api.invalid:443"]));
    // A name that does not exist is not looked up here.
    expect(output).toMatch(/what an unknown reference gets: could not be seen/);
    expect(output).not.toContain("ENOTFOUND");
  } finally {
    proxy.close();
  }
});
