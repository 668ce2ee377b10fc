import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IntegrationKey, referencePath } from "../../src/client/request.js";
import { RiskIntegrationError } from "../../src/common/errors.js";
import { type RecordedRequest, startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf, thrownBy } from "./clients.js";
import { runs } from "./runs.js";

const nasties = [
  "%2e%2e",
  "%2E",
  "%2f",
  "...",
  ".. ",
  " ..",
  "../..",
  "./x",
  "x/..",
  "/",
  "//evil.example/",
  "?",
  "?fields=all",
  "#x",
  "\\",
  "..\\..",
  "a b",
  " ",
  "a;b=c",
  "a%",
  "%00",
  "%zz",
  "&=+,:@!$'()*",
  "__proto__",
  "constructor",
  "integrations",
  "0oa1b2c3d4e5f6g7h8i9",
  "é大😀\u202e\u2028\u00a0\ufeff",
  "x".repeat(8_192),
];

/** What a request for this reference must have been on the server. */
function isExactly(request: RecordedRequest | undefined, { accountId, referenceId }: IntegrationKey): boolean {
  const [account, reference] = [accountId, referenceId].map(encodeURIComponent);
  return (
    request?.method === "GET" &&
    request.route === "reference" &&
    request.params.account === accountId &&
    request.params.reference === referenceId &&
    request.path === `/client/v4/accounts/${account}/zt_risk_scoring/integrations/reference_id/${reference}`
  );
}

describe("an argument that no request can be made of is refused by name, with what to give instead", () => {
  const refused: [keyof IntegrationKey, unknown, RegExp][] = [
    ["referenceId", "", /^referenceId is empty: give the ID of the Access Okta identity provider/],
    ["referenceId", ".", /^referenceId is “\.”, which would name another path: give/],
    ["referenceId", "..", /^referenceId is “\.\.”, which would name another path: give/],
    ["referenceId", "a\0b", /^referenceId holds a line end or another control character/],
    ["referenceId", "a\r\nx-evil: 1", /^referenceId holds a line end or another control character/],
    ["referenceId", "a\n", /as a value that is read from a file may/],
    ["referenceId", "\x7f", /another control character/],
    ["referenceId", "\u0085", /another control character/],
    ["referenceId", "a\ud800", /^referenceId holds half of a surrogate pair/],
    ["referenceId", "\udc00a", /^referenceId holds half of a surrogate pair/],
    ["referenceId", "x".repeat(10_240), /^referenceId is too long: 10240 characters in a URL, 8192 at most/],
    ["referenceId", "é".repeat(2_000), /^referenceId is too long: 12000 characters/],
    ["referenceId", undefined, /^referenceId must be a string, and is undefined/],
    ["referenceId", null, /^referenceId must be a string, and is null/],
    ["referenceId", 1, /^referenceId must be a string, and is number/],
    ["referenceId", {}, /^referenceId must be a string, and is object/],
    ["accountId", "", /^accountId is empty: give the ID of the Cloudflare account/],
    ["accountId", "..", /^accountId is “\.\.”/],
    ["accountId", "a/b", /^accountId holds a slash, and no account ID does/],
    ["accountId", "a\n", /^accountId holds a line end/],
    ["accountId", 7, /^accountId must be a string, and is number/],
  ];
  test.each(refused)("%s %j", (name, value, message) => {
    const reference = { accountId: "a", referenceId: "r", [name]: value } as IntegrationKey;
    const error = thrownBy(() => referencePath(reference));
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\p{Cc}|\p{Cs}/u);
  });
});

test("nothing is sent for an argument that is refused", async () => {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator);
  for (const referenceId of ["", "..", "a\r\nb", "\ud800"])
    expect((await failureOf(client.getByReference({ referenceId }))).code).toBe("INVALID_ARGUMENT");
  expect((await failureOf(client.getByReference({ accountId: "a/b", referenceId: "r" }))).code).toBe(
    "INVALID_ARGUMENT",
  );
  expect(emulator.requests).toEqual([]);
});

test.each(nasties.map((referenceId) => [referenceId]))(
  "reference %j is found under exactly this name, and not under any other",
  async (referenceId) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.addIntegration({ reference_id: referenceId });
    expect(await client.getByReference({ referenceId })).toMatchObject({ referenceId, accountTag: "account_tag" });
    expect(emulator.requests).toHaveLength(1);
    expect(isExactly(emulator.requests[0], { accountId: "account_tag", referenceId })).toBe(true);
  },
);

test("any text is refused, or reaches the server as exactly itself on exactly this route", async () => {
  await using emulator = await startEmulator({ rateLimit: false });
  await using client = clientOf(emulator);
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom(...nasties.slice(0, -1), ".", "..", "a", "%", "\n"), { maxLength: 4 })
      .map((parts) => parts.join("")),
  );
  const accounts = fc.oneof(fc.constant("account_tag"), anyText);
  let tried = 0;
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(accounts, anyText, async (accountId, referenceId) => {
      emulator.clearRequests();
      tried += 1;
      const outcome = await client.getByReference({ accountId, referenceId, expect: {} }).catch((error) => error);
      const [request] = emulator.requests;
      if (outcome instanceof RiskIntegrationError && outcome.code === "INVALID_ARGUMENT") return request === undefined;
      sent += 1;
      return isExactly(request, { accountId, referenceId });
    }),
    { numRuns: runs(1_000) },
  );
  expect(sent / tried).toBeGreaterThan(0.3);
});

test("a base URL's own path comes before, just as it is", () => {
  expect(referencePath({ accountId: "a b", referenceId: "c/d" })).toBe(
    "/accounts/a%20b/zt_risk_scoring/integrations/reference_id/c%2Fd",
  );
});
