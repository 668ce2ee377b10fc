import { expect, test } from "vitest";
import { programClient } from "../../src/pulumi/program.js";
import { asRunError } from "../../src/pulumi/run-error.js";
import { startEmulator } from "../../src/testing/index.js";
import { failureOf } from "../client/clients.js";

test("calls with one credential share a client, but none gets the account of another", async () => {
  await using emulator = await startEmulator();
  const settings = { apiToken: emulator.credentials.token, baseUrl: emulator.url };
  const first = await programClient({ ...settings, accountId: "account_tag" });
  const second = await programClient(settings);
  expect(second.client).toBe(first.client);
  expect([first.account?.id, second.account?.id]).toEqual(["account_tag", undefined]);
  expect(await failureOf(second.client.getByReference({ referenceId: "reference_id" }))).toMatchObject({
    code: "CONFIGURATION",
  });
  expect(emulator.requests).toEqual([]);
});

test("what is thrown and no error is thrown on as it is", () => {
  expect(asRunError("text")).toBe("text");
});
