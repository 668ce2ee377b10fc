import { expect, test } from "vitest";
import { createClient } from "../../src/client/client.js";
import { optionsLayer, resolveSettings } from "../../src/settings.js";
import { type EmulatorSeed, startEmulator } from "../../src/testing/index.js";
import { Said } from "./clients.js";

const permission = "Access: Organizations, Identity Providers, and Groups Read";
const path = "/accounts/account/access/identity_providers";

function seed(count: number, permissions = [permission]): EmulatorSeed {
  const providers = Array.from({ length: count }, (_, index) => ({ id: `${index}`, name: "n", type: "okta" }));
  return {
    accounts: [{ id: "account", identity_providers: providers }],
    credentials: { tokens: [{ token: "a-token", name: "ci", permissions }] },
  };
}

function clientAt(baseUrl: string) {
  const settings = resolveSettings([optionsLayer({ apiToken: "a-token", baseUrl })]);
  return createClient(settings, { environment: {}, log: new Said() });
}

test("a list is read to its last page, and no further", async () => {
  await using emulator = await startEmulator({ seed: seed(200) });
  await using client = clientAt(emulator.url);
  const entries = await client.list(path, permission);
  expect(entries.map((entry) => (entry as { id: string }).id)).toEqual(Array.from({ length: 200 }, (_, id) => `${id}`));
  expect(emulator.requests.map((request) => request.path.split("?")[1])).toEqual([
    "page=1&per_page=100",
    "page=2&per_page=100",
  ]);
});

test("a list without pages is read once, whatever it says of them", async () => {
  for (const result_info of [undefined, null, {}, { total_pages: "many" }]) {
    await using emulator = await startEmulator({ seed: seed(1) });
    await using client = clientAt(emulator.url);
    emulator.answerNext({ kind: "status", status: 200, body: { success: true, result: [1, 2], result_info } });
    expect(await client.list(path, permission)).toEqual([1, 2]);
    expect(emulator.requests).toHaveLength(1);
  }
});

test("what is no list is refused, and a missing permission is named as it was given", async () => {
  await using emulator = await startEmulator({ seed: seed(1, ["DNS Read"]) });
  await using client = clientAt(emulator.url);
  await expect(client.list(path, permission)).rejects.toMatchObject({
    code: "PERMISSION",
    message: expect.stringContaining(`give the token the permission ${permission} for this account`),
  });
  emulator.answerNext({ kind: "status", status: 200, body: { success: true, result: { id: 1 } } });
  await expect(client.list(path, permission)).rejects.toMatchObject({
    code: "BAD_RESPONSE",
    message: expect.stringContaining("does not hold a list"),
  });
});

test("a list of more pages than are read is refused, not cut", async () => {
  await using emulator = await startEmulator({ seed: seed(1) });
  await using client = clientAt(emulator.url);
  const body = { success: true, result: [1], result_info: { total_pages: 101 } };
  emulator.answerNext({ kind: "status", status: 200, body });
  await expect(client.list(path, permission)).rejects.toMatchObject({
    code: "BAD_RESPONSE",
    message: expect.stringContaining("a list of 101 pages"),
  });
});

test("a list under way when its client is closed is ABORTED, and not asked for again", async () => {
  await using emulator = await startEmulator({ seed: seed(1) });
  const client = clientAt(emulator.url);
  emulator.answerNext({ kind: "hang" });
  const list = client.list(path, permission);
  const outcome = list.catch((error) => error);
  await emulator.waitForRequests(1);
  await client.close();
  expect(await outcome).toMatchObject({ code: "ABORTED", message: expect.stringContaining("was closed") });
  expect(emulator.requests).toHaveLength(1);
});

test("a list that its caller stops, or that a closed client is asked for, is ABORTED", async () => {
  await using emulator = await startEmulator({ seed: seed(1) });
  const client = clientAt(emulator.url);
  await expect(client.list(path, permission, AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
  await client.close();
  await expect(client.list(path, permission)).rejects.toMatchObject({
    code: "ABORTED",
    message: "The client is closed.",
  });
});
