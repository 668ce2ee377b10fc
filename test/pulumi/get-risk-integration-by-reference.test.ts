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

test("an account that no request can be made of is named by the place that it came from", async () => {
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", "a/b");
  const settings = { apiToken: emulator.credentials.token, baseUrl: emulator.url };
  const ofVariable = getRiskIntegrationByReference({ referenceId: "reference_id" }, { settings });
  await expect(ofVariable).rejects.toThrow(/^CLOUDFLARE_ACCOUNT_ID holds a slash/);
  const given = getRiskIntegrationByReference({ referenceId: "reference_id", accountId: "c/d" }, { settings });
  await expect(given).rejects.toThrow(/^accountId holds a slash/);
});
