import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getRiskIntegrationByReference, getRiskIntegrationByReferenceOutput } from "../../src/index.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";

let emulator: Emulator;

beforeEach(async () => {
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", undefined);
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  vi.unstubAllEnvs();
});

test.each([
  { accountId: null, expect: null },
  { accountId: null, expect: { active: null, tenantUrl: null } },
])("a null counts as left out, in both forms: %j", async (nulls) => {
  const settings = { apiToken: emulator.credentials.token, baseUrl: emulator.url, accountId: "account_tag" };
  const args = { referenceId: "reference_id", ...nulls } as never;
  expect(await getRiskIntegrationByReference(args, { settings })).toMatchObject({ accountTag: "account_tag" });
  const found = getRiskIntegrationByReferenceOutput(args, { settings });
  expect(await new Promise((resolve) => found.apply(resolve))).toMatchObject({ accountTag: "account_tag" });
});
