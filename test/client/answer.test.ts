import { describe, expect, test } from "vitest";
import { type ApiMessage, type Fault, startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf } from "./clients.js";

/** The error of a lookup whose request is answered so, and the ray of that answer. */
async function failureAfter(fault: Fault) {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator, { maxAttempts: 1, maxRateLimitWaitMs: 0 });
  emulator.answerNext(fault, { match: { route: "reference" } });
  const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
  return { error, rayId: emulator.requests[0]?.rayId };
}

function refusedWith(status: number, ...codes: number[]): Fault {
  const errors = codes.map((code): ApiMessage => ({ code, message: `says ${code}` }));
  return { kind: "envelope", status, errors };
}

function compressed(status: number, encoding = "gzip"): Fault {
  return { kind: "status", status, body: { success: false }, headers: { "content-encoding": encoding } };
}

describe("each of Cloudflare's codes means what it really means, with a hint", () => {
  const meanings: [number, number, string, RegExp][] = [
    [
      10000,
      401,
      "AUTHENTICATION",
      /Hint: check that the credential is complete, has not expired or been revoked, and is for/,
    ],
    [10000, 403, "PERMISSION", /often a missing permission: .*check that it belongs to this account/],
    [9109, 403, "AUTHENTICATION", /wrong, expired or revoked, or the account ID is not one of this token's/],
    [6003, 400, "AUTHENTICATION", /an API token is sent by itself, a global API key with its owner's e-mail address/],
    [6103, 400, "AUTHENTICATION", /the API key is malformed: is it an API token\?/],
    [6111, 400, "AUTHENTICATION", /the API token is malformed: is it a global API key\?/],
    [9106, 400, "AUTHENTICATION", /did not arrive; does a proxy remove headers\?/],
    [7000, 400, "API", /is the account ID right\?/],
    [7000, 404, "API", /is the account ID right\?/],
    [7003, 404, "API", /is the account ID right\?/],
    [3314, 503, "NOT_ENTITLED", /comes with Cloudflare Zero Trust Enterprise/],
    [3314, 403, "NOT_ENTITLED", /comes with Cloudflare Zero Trust Enterprise: ask whoever manages/],
    [1234, 401, "AUTHENTICATION", /Hint: check that the credential is complete/],
    [1234, 403, "PERMISSION", /Hint: often a missing permission: give the token the permission Zero Trust Read/],
    [1234, 400, "API", /says 1234”\.$|says 1234” \(ray/],
  ];
  test.each(meanings)("%i with status %i is %s", async (code, status, expected, hint) => {
    const { error, rayId } = await failureAfter(refusedWith(status, code));
    expect(error).toMatchObject({ code: expected, status, rayId, retryable: false });
    expect(error).toMatchObject({ accountId: "account_tag", referenceId: "reference_id" });
    expect(error.apiErrors).toEqual([{ code, message: `says ${code}` }]);
    expect(error.message).toMatch(hint);
    expect(error.message).toContain(`answered ${status}: ${code} “says ${code}”`);
    expect(error.message).toContain("the risk integration “reference_id” in account “account_tag”");
    expect(error.message).toContain(`(ray ${rayId})`);
  });

  test.each([
    [971, 429],
    [971, 200],
    [10100, 429],
    [10100, 200],
    [1234, 429],
  ])("%i with status %i is the rate limit, which may be tried again later", async (code, status) => {
    const { error } = await failureAfter(refusedWith(status, code));
    expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, status });
    expect(error.message).toMatch(/rate limit blocks until 20\d\d-.*Run again after that/);
  });

  // What a code means depends on the status and the text too.
  const texts: [number, number, string, string, RegExp][] = [
    [
      403,
      9109,
      "Cannot use the access token from location: 203.0.113.7",
      "AUTHENTICATION",
      /filter of client IP addresses/,
    ],
    [401, 10000, "Cannot use the access token from location: ::1", "AUTHENTICATION", /filter of client IP addresses/],
    [
      403,
      9109,
      "Unauthorized to access requested resource",
      "PERMISSION",
      /often a missing permission: give the token/,
    ],
    [
      403,
      9109,
      "Invalid access token",
      "AUTHENTICATION",
      /Hint: the token is wrong, expired or revoked: create another/,
    ],
    [401, 1000, "Invalid API Token", "AUTHENTICATION", /Hint: the token is wrong, expired or revoked: create another/],
    [400, 1000, "Invalid API Token", "AUTHENTICATION", /Hint: the token is wrong, expired or revoked: create another/],
    [405, 10000, "Authentication error", "AUTHENTICATION", /does not take this kind of credential here/],
    [400, 1001, "does not support account owned tokens", "AUTHENTICATION", /use a token that belongs to a user/],
    [400, 1001, "something else", "API", /“something else” \(ray/],
    [400, 1000, "something else", "API", /“something else” \(ray/],
    [404, 10000, "Authentication error", "PERMISSION", /often a missing permission: give the token/],
    [400, 10000, "Authentication error", "API", /check that the credential is complete/],
  ];
  test.each(texts)("%i with %i “%s” is %s", async (status, code, message, expected, hint) => {
    const { error } = await failureAfter({ kind: "envelope", status, errors: [{ code, message }] });
    expect(error).toMatchObject({ code: expected, status, retryable: false });
    expect(error.message).toMatch(hint);
    if (expected === "AUTHENTICATION") expect(error.message).not.toMatch(/permission/i);
  });

  test.each([
    [403, [10000, "Authentication error"], [9109, "Invalid access token"], "AUTHENTICATION"],
    [403, [9109, "Unauthorized to access requested resource"], [10000, "Authentication error"], "PERMISSION"],
  ] as const)(
    "of two errors with %i, one decides, and the hint is for that one",
    async (status, one, other, expected) => {
      for (const errors of [
        [one, other],
        [other, one],
      ]) {
        const entries = errors.map(([code, message]) => ({ code, message }));
        const { error } = await failureAfter({ kind: "envelope", status, errors: entries });
        expect(error.code).toBe(expected);
        expect(/permission/.test(error.message)).toBe(expected === "PERMISSION");
        expect(error.message.match(/Hint: /g)).toHaveLength(1);
      }
    },
  );

  test("a refused credential is named by the setting that it came from, and no other failure names it", async () => {
    await using emulator = await startEmulator();
    const environment = { CLOUDFLARE_API_TOKEN: emulator.credentials.token };
    await using fromOptions = clientOf(emulator);
    await using fromEnvironment = clientOf(emulator, { apiToken: undefined, environment });
    const { email, key } = emulator.credentials;
    await using withKey = clientOf(emulator, { apiToken: undefined, apiKey: key, email });
    const place = "the risk integration “reference_id” in account “account_tag”";
    for (const [client, name] of [
      [fromOptions, "API token from apiToken"],
      [fromEnvironment, "API token from CLOUDFLARE_API_TOKEN"],
      [withKey, "global API key from apiKey"],
    ] as const)
      for (const status of [401, 403, 400]) {
        emulator.answerNext(refusedWith(status, 1234));
        const { message } = await failureOf(client.getByReference({ referenceId: "reference_id" }));
        expect(message).toContain(
          `Cannot look up ${place}${status === 400 ? "" : ` with the ${name}`}: Cloudflare answered`,
        );
      }
  });

  test("a malformed credential is told by the reason behind the reason", async () => {
    const error_chain = [{ code: 6111, message: "Invalid format for Authorization header" }];
    const errors = [{ code: 6003, message: "Invalid request headers", error_chain }];
    const { error } = await failureAfter({ kind: "envelope", status: 400, errors });
    expect(error.code).toBe("AUTHENTICATION");
    expect(error.apiErrors.map(({ code }) => code)).toEqual([6003, 6111]);
    expect(error.message).toMatch(/6003 “Invalid request headers”; 6111 “Invalid format.*is it a global API key\?/);
  });

  test("two codes with the same hint give it once", async () => {
    const { error } = await failureAfter(refusedWith(400, 7003, 7000));
    expect(error.message.match(/is the account ID right/g)).toHaveLength(1);
  });

  test("two codes with hints of their own give both, told apart", async () => {
    const { error } = await failureAfter(refusedWith(400, 6103, 6111));
    expect(error.message).toContain(
      "Hint: the API key is malformed: is it an API token?; the API token is malformed: is it a global API key?",
    );
  });
});

test("what the API says in an error arrives whole: documentation, pointer, and the messages beside it", async () => {
  const entry = { code: 1000, message: "m", documentation_url: "https://d.example/x", source: { pointer: "/p" } };
  const read = { code: 1000, message: "m", documentationUrl: "https://d.example/x", pointer: "/p" };
  const { error } = await failureAfter({ kind: "envelope", status: 400, errors: [entry], messages: [entry] });
  expect(error.apiErrors).toEqual([read]);
  expect(error.messages).toEqual([read]);
  expect(error.message).toContain("1000 “m” (at /p, see https://d.example/x)");
});

test("a failure without a reason says so", async () => {
  const { error } = await failureAfter({ kind: "status", status: 200, body: { success: false } });
  expect(error.code).toBe("API");
  expect(error.message).toContain("answered 200: no reason given");
});

describe("the emulator's own refusals", () => {
  test.each([
    ["a token that was never issued", { apiToken: "NeverIssuedToken0123456789012345678901x" }, "AUTHENTICATION", 9109],
    [
      "a key of nobody",
      { apiToken: undefined, apiKey: "0".repeat(37), email: "x@example.com" },
      "AUTHENTICATION",
      9103,
    ],
    ["a key in place of a token", { apiToken: "0".repeat(32) }, "AUTHENTICATION", 6003],
  ])("%s", async (_, credential, code, apiCode) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, credential);
    const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(error).toMatchObject({
      code,
      apiErrors: expect.arrayContaining([expect.objectContaining({ code: apiCode })]),
    });
    expect(emulator.requests).toHaveLength(1);
  });

  test("a token without the permission, and one of another account", async () => {
    await using emulator = await startEmulator();
    for (const apiToken of [emulator.credentials.tokenWithoutPermission, emulator.credentials.tokenOfAnotherAccount]) {
      await using client = clientOf(emulator, { apiToken });
      const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
      expect(error).toMatchObject({ code: "PERMISSION", status: 403 });
    }
  });

  test("an account that does not exist, and one without the entitlement", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "poor", entitled: false });
    await using client = clientOf(emulator);
    const at = (accountId: string) => failureOf(client.getByReference({ accountId, referenceId: "r" }));
    expect(await at("nowhere")).toMatchObject({ code: "API", status: 400, accountId: "nowhere" });
    expect(await at("poor")).toMatchObject({ code: "NOT_ENTITLED", status: 403, accountId: "poor" });
  });

  test("the global key and its address do as well as a token", async () => {
    await using emulator = await startEmulator();
    const { email, key } = emulator.credentials;
    await using client = clientOf(emulator, { apiToken: undefined, apiKey: key, email });
    expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
    expect(emulator.requests[0]?.headersWithCredentials).toMatchObject({ "x-auth-email": email, "x-auth-key": key });
    expect(emulator.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("an answer that is not the API's", () => {
  const page: [string, Fault, string, RegExp][] = [
    ["200 with HTML", { kind: "html" }, "BAD_RESPONSE", /not the API's envelope, but “<!DOCTYPE html>\\n<html>/],
    [
      "404 with what only looks like the envelope",
      { kind: "status", status: 404, body: { success: false, message: "Not Found" } },
      "BAD_RESPONSE",
      /\(404\).*is not the API's envelope/,
    ],
    [
      "404 about authentication",
      { kind: "envelope", status: 404, errors: [{ code: 10000, message: "Authentication error" }] },
      "PERMISSION",
      /often a missing permission: give the token/,
    ],
    ["404 with HTML", { kind: "html", status: 404 }, "BAD_RESPONSE", /The answer \(404\).*does a proxy stand in/],
    [
      "401 with HTML",
      { kind: "html", status: 401 },
      "AUTHENTICATION",
      /Refused with 401, but not by the API itself(?!.*permission)/,
    ],
    ["403 with HTML", { kind: "html", status: 403 }, "PERMISSION", /does a proxy or a firewall stand in between\?/],
    [
      "403 of a firewall",
      { kind: "status", status: 403, body: "error code: 1010" },
      "PERMISSION",
      /Hint: a firewall in front of the API refuses this machine \(Cloudflare's error 1010\)(?!.*permission)/,
    ],
    [
      "403 with a challenge",
      {
        kind: "status",
        status: 403,
        body: "<title>Just a moment...</title>",
        headers: { "cf-mitigated": "challenge" },
      },
      "BAD_RESPONSE",
      /The answer \(403\) is a challenge page of Cloudflare's bot protection(?!.*(permission|token))/,
    ],
    ["429 with HTML", { kind: "html", status: 429 }, "RATE_LIMITED", /rate limit blocks until/],
    ["503 with HTML", { kind: "html", status: 503 }, "API", /The API failed with 503: “<!DOCTYPE/],
    ["204", { kind: "status", status: 204 }, "BAD_RESPONSE", /an empty body/],
    ["an empty 200", { kind: "status", status: 200 }, "BAD_RESPONSE", /an empty body/],
    ["half of the JSON", { kind: "truncated-json" }, "BAD_RESPONSE", /Is the base URL right/],
    ["a success with status 404", { kind: "envelope", status: 404, success: true }, "BAD_RESPONSE", /\(404\)/],
    [
      "a redirect with a password and a token",
      { kind: "redirect", location: "https://u:s3cret@evil.example/login?token=s3cret" },
      "BAD_RESPONSE",
      /is a redirect to https:\/\/…@evil\.example\/login\?…, which is not/,
    ],
    [
      "a status for a stored copy",
      { kind: "status", status: 304 },
      "BAD_RESPONSE",
      /The answer \(304\) is unexpected: .* Does a cache stand in between\?/,
    ],
    ["a compressed body", { kind: "gzip-bomb", bytes: 2_000 }, "BAD_RESPONSE", /is compressed \(gzip\)/],
    [
      "escapes and line ends",
      { kind: "status", status: 502, body: "\x1b[31m\n::error::x" },
      "API",
      /“\\u\{1b\}\[31m\\n::error::x”/,
    ],
    ["white space", { kind: "status", status: 502, body: " \n " }, "API", /The API failed with 502: an empty body/],
    ["a line end around it", { kind: "status", status: 502, body: "\n oops \n" }, "API", /with 502: “oops”/],
    [
      "a redirect without a target",
      { kind: "status", status: 302 },
      "BAD_RESPONSE",
      /is a redirect without a target, which is not/,
    ],
    ["503 with a compressed body", compressed(503), "API", /The API failed with 503: an empty body/],
    ["429 with a compressed body", compressed(429), "RATE_LIMITED", /rate limit blocks until/],
    ["a body that is said not to be compressed", compressed(400, "identity"), "API", /answered 400: no reason given/],
    ["a page without end", { kind: "status", status: 500, body: "x".repeat(9_999) }, "API", /x{200}…”/],
  ];
  test.each(page)("%s", async (_, fault, code, message) => {
    const { error } = await failureAfter(fault);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/[^\P{Cc}\n]/u);
    expect(error.message.length).toBeLessThan(800);
    expect(error.message).not.toContain("s3cret");
  });

  test("a redirect is not followed, and says where it leads", async () => {
    await using emulator = await startEmulator();
    await using target = await startEmulator();
    await using client = clientOf(emulator);
    for (const location of [`${target.url}/x`, "/elsewhere"]) {
      emulator.answerNext({ kind: "redirect", location });
      const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
      expect(error).toMatchObject({ code: "BAD_RESPONSE", retryable: false });
      expect(error.message).toContain(`is a redirect to ${location}, which is not followed`);
    }
    expect(emulator.requests).toHaveLength(2);
    expect(target.requests).toEqual([]);
  });

  test("a ray that is none is not passed on", async () => {
    const headers = { "cf-ray": "x y <script>" };
    const { error } = await failureAfter({ kind: "status", status: 400, body: { success: false }, headers });
    expect(error.rayId).toBeUndefined();
    expect(error.message).not.toContain("script");
  });
});

test("a credential that the server sends back appears nowhere in the error", async () => {
  await using emulator = await startEmulator();
  const token = emulator.addToken();
  await using client = clientOf(emulator, { apiToken: token });
  const echoes = [token, Buffer.from(token).toString("base64"), encodeURIComponent(token)];
  for (const echo of echoes) {
    const errors = [{ code: 1, message: `you sent ${echo}`, documentation_url: echo, source: { pointer: echo } }];
    emulator.answerNext({ kind: "envelope", status: 400, errors });
    const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(error.message).toContain("you sent [redacted]");
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain(echo);
  }
});
