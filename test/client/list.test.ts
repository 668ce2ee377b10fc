import { describe, expect, test } from "vitest";
import { createClient } from "../../src/client/client.js";
import { optionsLayer, resolveSettings } from "../../src/settings/resolve-settings.js";
import { type Emulator, type EmulatorSeed, type Fault, startEmulator } from "../../src/testing/index.js";
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

/** The numbers of the pages that were asked for. */
function pagesOf({ requests }: Emulator): (string | null)[] {
  return requests.map(({ path }) => new URLSearchParams(path.split("?")[1]).get("page"));
}

describe("a list is read to its end", () => {
  test.each(["pages", "count", "none", "ignored", "capped", "cursors", "cursor"] as const)(
    "whatever it says of its pages: %s",
    async (form) => {
      for (const count of [0, 1, 19, 20, 21, 99, 100, 101, 200, 250]) {
        await using emulator = await startEmulator({ seed: seed(count), paging: { identityProviders: form } });
        await using client = clientAt(emulator.url);
        const { entries, mayBeCut } = await client.list(path, permission);
        // A full page that is all of the list cannot be told from one of a list that ignores which page is asked for.
        expect(mayBeCut).toBe(
          form === "ignored" && count === 100 ? "page 2 of the API's list repeats a full one" : undefined,
        );
        expect(entries.map((entry) => (entry as { id: string }).id)).toEqual(
          Array.from({ length: count }, (_, id) => `${id}`),
        );
      }
    },
  );

  test("and no further where it says how many pages it has", async () => {
    await using emulator = await startEmulator({ seed: seed(200) });
    await using client = clientAt(emulator.url);
    await client.list(path, permission);
    expect(emulator.requests.map((request) => request.path.split("?")[1])).toEqual([
      "page=1&per_page=100",
      "page=2&per_page=100",
    ]);
  });

  test.each([
    ["no result_info", undefined],
    ["null", null],
    ["an empty one", {}],
    ["texts", { total_pages: "many", total_count: "7", per_page: "100" }],
    ["zeros", { total_pages: 0, total_count: 0, per_page: 0 }],
    ["negative numbers", { total_pages: -1, total_count: -5, per_page: -100 }],
    ["fractions", { total_pages: 1.5 }],
    ["a size only", { per_page: 100 }],
    ["a count below the length of the page", { total_count: 1 }],
  ])("which a page shorter than asked need not be: it asks for one more with %s", async (_, result_info) => {
    await using emulator = await startEmulator({ seed: seed(1) });
    await using client = clientAt(emulator.url);
    emulator.answerNext({ kind: "status", status: 200, body: { success: true, result: [1, 2], result_info } });
    expect(await client.list(path, permission)).toEqual({ entries: [1, 2] });
    expect(pagesOf(emulator)).toEqual(["1", "2"]);
  });

  /** Answers with pages of the entries 0, 1, 2 and so on, with what `info` makes of each. */
  const scripted = (sizes: readonly number[], info: (page: number, size: number) => object | undefined): Fault[] =>
    sizes.map((size, index) => {
      const before = sizes.slice(0, index).reduce((sum, one) => sum + one, 0);
      const result = Array.from({ length: size }, (_, entry) => ({ id: before + entry }));
      return { kind: "status", status: 200, body: { success: true, result, result_info: info(index + 1, size) } };
    });

  test.each<[string, readonly number[], (page: number, size: number) => object | undefined]>([
    ["a server that gives fewer than asked, and says so", [25, 25, 10], () => ({ per_page: 25 })],
    ["a server that gives fewer than asked, and counts all", [25, 25, 10], () => ({ total_count: 60 })],
    ["a count that is always 1 (cloudflare-go#3631)", [100, 100, 5], () => ({ count: 1, total_count: 1 })],
    [
      "a number of pages and a count that contradict each other",
      [100, 50],
      () => ({ total_pages: 1, total_count: 150 }),
    ],
    ["pages of which one is short", [100, 40, 100, 3], () => ({ total_pages: 4 })],
    ["a page that fails once, in the middle", [100, 7], () => undefined],
    ["pages capped at fewer than asked, without a word", [50, 50, 13], () => undefined],
    ["pages capped at two entries, and a count that is always 1", [2, 2, 1], () => ({ total_count: 1 })],
    ["pages capped at fewer than asked, with the size that was asked for", [50, 50], () => ({ per_page: 100 })],
  ])("with %s", async (what, sizes, info) => {
    await using emulator = await startEmulator({ seed: seed(0) });
    await using client = clientAt(emulator.url);
    const answers = scripted(sizes, info);
    if (what.startsWith("a page that fails")) answers.splice(1, 0, { kind: "status", status: 503 });
    emulator.answerNext(answers);
    const { entries } = await client.list(path, permission);
    expect(entries).toEqual(Array.from({ length: sizes.reduce((sum, one) => sum + one) }, (_, id) => ({ id })));
    expect(emulator.pendingFaults).toBe(0);
  });

  test("or not at all: what fails in the middle gives no half of it", async () => {
    await using emulator = await startEmulator({ seed: seed(250) });
    await using client = clientAt(emulator.url);
    emulator.answerNext({ kind: "envelope", status: 403 }, { match: { path: "page=2&" } });
    await expect(client.list(path, permission)).rejects.toMatchObject({ code: "PERMISSION" });
  });

  test("once, where it has no pages and counts its entries", async () => {
    await using emulator = await startEmulator({ seed: seed(0) });
    await using client = clientAt(emulator.url);
    const result = Array.from({ length: 100 }, (_, id) => ({ id }));
    const body = { success: true, result, result_info: { page: 1, per_page: 100, count: 100, total_count: 100 } };
    emulator.answerNext({ kind: "status", status: 200, body }, { times: 2 });
    expect(await client.list(path, permission)).toEqual({ entries: result });
    expect(pagesOf(emulator)).toEqual(["1", "2"]);
  });
});

describe("a list that pages by a cursor", () => {
  test.each(["cursors", "cursor"] as const)("is asked with it as it is, and for no number: %s", async (form) => {
    await using emulator = await startEmulator({ seed: seed(201), paging: { identityProviders: form } });
    await using client = clientAt(emulator.url);
    expect((await client.list(path, permission)).entries).toHaveLength(201);
    const asked = emulator.requests.map((request) =>
      Object.fromEntries(new URLSearchParams(request.path.split("?")[1])),
    );
    const cursor = (start: string) => Buffer.from(start).toString("base64");
    expect(asked).toEqual([
      { page: "1", per_page: "100" },
      { cursor: cursor("0000100"), per_page: "100" },
      { cursor: cursor("0000200"), per_page: "100" },
    ]);
  });

  test.each<[string, object[], string]>([
    ["one cursor again and again", [{ cursor: "x" }, { cursor: "x" }], "leads from page 2 to no new page"],
    ["a cursor of a megabyte's half", [{ cursor: "x".repeat(500_000) }], "leads from page 1 to no new page"],
    [
      "fewer entries than it counts",
      [{ cursor: "x", total_count: 9 }, { total_count: 9 }],
      "ends its list after 4 entries",
    ],
  ])("is refused with %s", async (_, infos, what) => {
    await using emulator = await startEmulator({ seed: seed(0) });
    await using client = clientAt(emulator.url);
    const answers = infos.map((result_info, page): Fault => {
      const result = [{ id: 2 * page }, { id: 2 * page + 1 }];
      return { kind: "status", status: 200, body: { success: true, result, result_info } };
    });
    emulator.answerNext(answers);
    const message = expect.stringContaining(what);
    await expect(client.list(path, permission)).rejects.toMatchObject({ code: "BAD_RESPONSE", message });
  });

  test("goes on after an empty page, and ends after a hundred pages", async () => {
    await using emulator = await startEmulator({ seed: seed(0) });
    await using client = clientAt(emulator.url);
    const page = (result: unknown[], cursor?: string): Fault => {
      return { kind: "status", status: 200, body: { success: true, result, result_info: { cursor } } };
    };
    emulator.answerNext([page([{ id: 1 }], "a"), page([], "b"), page([{ id: 2 }], "")]);
    expect(await client.list(path, permission)).toEqual({ entries: [{ id: 1 }, { id: 2 }] });
    emulator.answerNext(Array.from({ length: 100 }, (_, id) => page([{ id }], `${id}`)));
    const message = expect.stringContaining("is a list of more than 100 pages");
    await expect(client.list(path, permission)).rejects.toMatchObject({ code: "BAD_RESPONSE", message });
  });
});

test("a list whose next page is refused may be cut, and one whose next page fails is not given", async () => {
  await using emulator = await startEmulator({ seed: seed(50), paging: { identityProviders: "none" } });
  await using client = clientAt(emulator.url);
  for (const refusal of [
    { kind: "envelope", status: 400 },
    { kind: "html", status: 404 },
  ] as const) {
    emulator.answerNext(refusal, { match: { path: "page=2&" } });
    const { entries, mayBeCut } = await client.list(path, permission);
    expect([entries.length, mayBeCut]).toEqual([50, "the API does not answer a request for page 2"]);
  }
  emulator.answerNext({ kind: "envelope", status: 403 }, { match: { path: "page=2&" } });
  await expect(client.list(path, permission)).rejects.toMatchObject({ code: "PERMISSION" });
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

describe("a list that would be cut is refused", () => {
  const entries = (length: number) => Array.from({ length }, (_, id) => ({ id }));
  test.each<[string, unknown[], object | undefined, string]>([
    ["of more pages than are read", [1], { total_pages: 101 }, "is a list of 101 pages"],
    ["of an absurd number of pages", [1], { total_pages: 1e9 }, "is a list of 1000000000 pages"],
    ["that gives one page again and again, of many", entries(25), { per_page: 25 }, "repeats page 1 as page 2"],
    ["that pages by a cursor", entries(25), { per_page: 25, cursors: { after: "x" } }, "repeats page 1 as page 2"],
    ["that counts more than it gives", [], { total_count: 7 }, "ends its list after 0 entries: the list may be cut"],
    ["that has fewer pages than it says", [], { total_pages: 3 }, "ends its list after 0 entries"],
    ["of more entries than fit", Array(500_000).fill(0), undefined, "is a list of more than 10000 entries"],
  ])("%s", async (_, result, result_info, what) => {
    await using emulator = await startEmulator({ seed: seed(1) });
    await using client = clientAt(emulator.url);
    const body = JSON.stringify({ success: true, result, result_info });
    emulator.answerNext({ kind: "status", status: 200, body }, { times: 2 });
    const message = expect.stringContaining(what);
    await expect(client.list(path, permission)).rejects.toMatchObject({ code: "BAD_RESPONSE", message });
  });

  test("with a hundred pages that are all full", async () => {
    await using emulator = await startEmulator({ seed: seed(10_001), paging: { identityProviders: "none" } });
    await using client = clientAt(emulator.url);
    const message = expect.stringContaining("is a list of more than 100 pages");
    await expect(client.list(path, permission)).rejects.toMatchObject({ code: "BAD_RESPONSE", message });
    expect(emulator.requests).toHaveLength(100);
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
