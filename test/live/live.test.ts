import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";

const token = "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY";
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

test("against the emulator the live test passes, and names no identifier", async () => {
  await using emulator = await startEmulator({
    seed: {
      accounts: [{ id: "023e105f4ecef8ad9ca31a8372d0c353", integrations: [{ reference_id: referenceId }] }],
      credentials: { tokens: [{ token, name: "live", permissions: ["Zero Trust Read"] }] },
    },
  });
  const { exitCode, output } = await live({
    CLOUDFLARE_BASE_URL: emulator.url,
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: "023e105f4ecef8ad9ca31a8372d0c353",
    RISK_INTEGRATION_REFERENCE_ID: referenceId,
  });
  expect(output).toContain("The contract holds.");
  expect(exitCode).toBe(0);
  expect(output).toContain("what an unknown reference gets: status 404");
  for (const secret of [token, "023e105f4ecef8ad9ca31a8372d0c353", referenceId, emulator.integrations()[0]?.id ?? "-"])
    expect(output).not.toContain(secret);
  expect(emulator.requests.every(({ method }) => method === "GET")).toBe(true);
});

test("the live test fails where the API breaks the contract", async () => {
  await using emulator = await startEmulator();
  const { exitCode, output } = await live({
    CLOUDFLARE_BASE_URL: emulator.url,
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: "account_tag",
    RISK_INTEGRATION_REFERENCE_ID: "no-such-reference",
  });
  expect(output).toContain("FAILED  the integration is found by its reference ID");
  expect(exitCode).toBe(1);
});
