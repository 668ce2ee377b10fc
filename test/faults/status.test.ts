import { expect } from "vitest";
import type { Fault } from "../../src/testing/index.js";
import { pausesBetween } from "../clock.js";
import { known, type Scene, test } from "./scene.js";

const permissionHint = "give the token the permission Zero Trust Read for this account";

test("row 20: 500/502/503/504 then 200: answer", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext([
    { kind: "envelope", status: 500, errors: [{ code: 1001, message: "internal" }] },
    { kind: "html", status: 502 },
    { kind: "status", status: 503 },
    { kind: "html", status: 504 },
  ]);
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ active: true });
  expect(pausesBetween(api.requests)).toEqual([500, 1_000, 2_000, 4_000]);
});

test("row 20: 503 with Retry-After, then 200: waits at least as long, answer", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "status", status: 503, headers: { "retry-after": "9" } });
  await scene.client(api.url).getByReference(known);
  expect(pausesBetween(api.requests)).toEqual([9_000]);
});

test("row 21: 5xx for ever: bounded attempts; body excerpt capped and escaped", async ({ scene }) => {
  const api = await scene.emulator();
  const body = `\u001b[31m<h1>Bad\r\n::error::gateway</h1> Authorization: Bearer ${scene.token}\u0000${"x".repeat(10_000)}`;
  api.answerNext({ kind: "status", status: 502, body }, { times: Number.POSITIVE_INFINITY });
  const error = await scene.failure(scene.client(api.url).getByReference(known), {
    code: "API",
    retryable: true,
    status: 502,
    message: [
      "failed with 502",
      "“\\u{1b}[31m<h1>Bad\\r\\n::error::gateway</h1>",
      "[redacted]\\u{0}x",
      "x…”",
      "after 5 attempts",
    ],
  });
  expect(error.message).not.toMatch(/\p{Cc}/u);
  expect(error.message.length).toBeLessThan(500);
  expect(error.message).toContain(`ray ${api.requests.at(-1)?.rayId}`);
  expect(api.requests).toHaveLength(5);
});

test("row 21: 5xx for ever, one attempt allowed: one request", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "status", status: 500 }, { times: Number.POSITIVE_INFINITY });
  const lookup = scene.client(api.url, { maxAttempts: 1 }).getByReference(known);
  await scene.failure(lookup, { code: "API", retryable: true, status: 500, message: ["an empty body"] });
  expect(api.requests).toHaveLength(1);
});

test("row 22: 401/403: no retry, AUTHENTICATION / PERMISSION / NOT_ENTITLED with its hint", async ({ scene }) => {
  const refusals = [
    { status: 401, error: 10000, code: "AUTHENTICATION", hint: "has not expired or been revoked" },
    { status: 403, error: 10000, code: "PERMISSION", hint: permissionHint },
    { status: 403, error: 9109, code: "AUTHENTICATION", hint: "the token is wrong, expired or revoked" },
    { status: 403, error: 9103, code: "AUTHENTICATION", hint: "is the global API key" },
    { status: 400, error: 6003, code: "AUTHENTICATION", hint: "a global API key with its owner's e-mail address" },
    { status: 400, error: 9106, code: "AUTHENTICATION", hint: "does a proxy remove headers?" },
    { status: 403, error: 3314, code: "NOT_ENTITLED", hint: "Cloudflare Zero Trust Enterprise" },
  ] as const;
  for (const { status, error, code, hint } of refusals) {
    const said = { code: error, message: `no: Bearer ${scene.token}` };
    const failure = await once(
      scene,
      { kind: "envelope", status, errors: [said] },
      {
        code,
        status,
        message: [`answered ${status}: ${error} “no: Bearer [redacted]”`, `Hint: `, hint],
      },
    );
    expect(failure.apiErrors).toMatchObject([{ code: error, message: "no: Bearer [redacted]" }]);
  }
});

test("row 22: 401/403 that is not the API's: no retry, AUTHENTICATION / PERMISSION, asks about a proxy", async ({
  scene,
}) => {
  const proxy = /does a proxy or a firewall stand in between\?/;
  const [replaced, permitted] = [
    [proxy, "check that the credential is complete"],
    [proxy, permissionHint],
  ];
  await once(scene, { kind: "html", status: 401 }, { code: "AUTHENTICATION", status: 401, message: replaced });
  await once(scene, { kind: "html", status: 403 }, { code: "PERMISSION", status: 403, message: permitted });
});

test("row 23: 404 in the API's envelope: NOT_FOUND", async ({ scene }) => {
  const api = await scene.emulator();
  const reference = { ...known, referenceId: "another" };
  const error = await scene.failure(scene.client(api.url).getByReference(reference), {
    code: "NOT_FOUND",
    status: 404,
    reference,
    message: ["No risk integration has the reference ID", /The account has these: “reference_id” \(tenant_url\)\.$/],
  });
  expect(error.rayId).toBe(api.requests[0]?.rayId);
  expect(api.requests.map(({ route }) => route)).toEqual(["reference", "integrations"]);
});

test("row 23: success without a result: NOT_FOUND", async ({ scene }) => {
  const api = await scene.emulator({ notFound: "null-result" });
  const reference = { ...known, referenceId: "another" };
  await scene.failure(scene.client(api.url).getByReference(reference), { code: "NOT_FOUND", status: 200, reference });
  expect(api.requests.map(({ route }) => route)).toEqual(["reference", "integrations"]);
});

test("row 23: 404 in the API's envelope, and the list fails: NOT_FOUND", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext(
    { kind: "status", status: 500 },
    { times: Number.POSITIVE_INFINITY, match: { route: "integrations" } },
  );
  const reference = { ...known, referenceId: "another" };
  await scene.failure(scene.client(api.url).getByReference(reference), {
    code: "NOT_FOUND",
    status: 404,
    reference,
    message: [/Is it the ID of the Access Okta identity provider, and is the account right\?$/],
  });
  expect(api.requests.map(({ route }) => route)).toEqual(["reference", "integrations"]);
});

test("row 24: 404 HTML: BAD_RESPONSE", async ({ scene }) => {
  await once(
    scene,
    { kind: "html", status: 404 },
    {
      code: "BAD_RESPONSE",
      status: 404,
      message: ["is not the API's envelope", "Something went wrong", "Is the base URL right"],
    },
  );
});

test("row 25: 400: no retry, API", async ({ scene }) => {
  await once(
    scene,
    { kind: "envelope", status: 400, errors: [{ code: 1004, message: "bad account" }] },
    {
      code: "API",
      status: 400,
      message: ["answered 400: 1004 “bad account”"],
    },
  );
});

test("row 29: 200 with success: false: API", async ({ scene }) => {
  await once(
    scene,
    { kind: "envelope", status: 200, errors: [{ code: 1004, message: "not today" }] },
    {
      code: "API",
      status: 200,
      message: ["1004 “not today”"],
    },
  );
});

test("row 29: 200 with success: false and code 971: RATE_LIMITED", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", status: 200, code: 971 }, { times: Number.POSITIVE_INFINITY });
  const lookup = scene.client(api.url, { maxRateLimitWaitMs: 0 }).getByReference(known);
  const error = await scene.failure(lookup, {
    code: "RATE_LIMITED",
    status: 200,
    retryable: true,
    message: ["longer than the 0 s"],
  });
  expect(error.apiErrors).toMatchObject([{ code: 971 }]);
  expect(api.requests).toHaveLength(1);
});

/** A lookup that meets one fault, and never asks again because of it. */
async function once(scene: Scene, fault: Fault, expected: Parameters<Scene["failure"]>[1]) {
  const api = await scene.emulator();
  api.answerNext(fault);
  const error = await scene.failure(scene.client(api.url).getByReference(known), expected);
  expect(error.rayId).toBe(api.requests[0]?.rayId);
  expect(api.requests).toHaveLength(1);
  expect(scene.clock.elapsed).toBe(0);
  return error;
}
