import { describe, expect, test } from "vitest";
import { type Envelope, type Fault, startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { documentedResult } from "../documented.js";
import { clientOf, failureOf, Said } from "./clients.js";

const referenceId = "reference_id";
const documentedEntry = {
  code: 1000,
  message: "message",
  documentationUrl: "documentation_url",
  pointer: "pointer",
};

/** The normal answer with other fields in its result. */
function withResult(change: Record<string, unknown>): Fault {
  const mutate = (envelope: Envelope) => ({ ...envelope, result: { ...(envelope.result as object), ...change } });
  return { kind: "mutate", mutate };
}

test("every field of the documented response arrives, errors beside a success included", async () => {
  await using emulator = await startEmulator();
  const said = new Said();
  await using client = clientOf(emulator, { log: said });
  expect(await client.getByReference({ referenceId })).toEqual({
    ...documentedResult,
    absoluteWellKnownUrl: undefined,
    messages: [documentedEntry],
    apiErrors: [documentedEntry],
  });
  expect(said.infos).toEqual([
    "Cloudflare's message for “reference_id”: 1000 “message” (at pointer, see documentation_url)",
  ]);
  expect(said.warnings).toEqual([
    "The risk integration “reference_id” has the well-known URL “well_known_url”, which Okta cannot be given, so absoluteWellKnownUrl is undefined: it is neither a path that begins with a slash nor an https URL.",
  ]);
});

test("a lookup is one GET that asks for plain JSON and names this package", async () => {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator);
  await client.getByReference({ referenceId });
  expect(emulator.requests).toHaveLength(1);
  expect(emulator.requests[0]).toMatchObject({ method: "GET", credential: "zero-trust-read", scheme: "token" });
  expect(emulator.requests[0]?.headers).toMatchObject({
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": expect.stringMatching(/^pulumi-cloudflare-risk-integration\/\d+\.\d+\.\d+/),
  });
});

test("a well-known path becomes the URL that Okta takes, without a word", async () => {
  await using emulator = await startEmulator();
  const { id } = emulator.addIntegration({ reference_id: "ref" });
  const said = new Said();
  await using client = clientOf(emulator, { log: said });
  expect(await client.getByReference({ referenceId: "ref" })).toMatchObject({
    wellKnownUrl: `/.well-known/sse-configuration/${id}/`,
    absoluteWellKnownUrl: `https://ssf.risk-score.teams.cloudflare.com/.well-known/sse-configuration/${id}/`,
    messages: [],
    apiErrors: [],
  });
  expect({ ...said }).toMatchObject({ warnings: [], infos: [] });
});

describe("an answer is refused, naming what is wrong with it", () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ["no ID", { id: undefined }, /result\.id: /],
    ["an ID that is no UUID", { id: "1" }, /result\.id: /],
    ["no account", { account_tag: undefined }, /result\.account_tag: /],
    ["active as text", { active: "true" }, /result\.active: .*boolean/],
    ["active as null", { active: null }, /result\.active: /],
    ["a date that is none", { created_at: "yesterday" }, /result\.created_at: /],
    ["a day that does not exist", { created_at: "2026-02-30T00:00:00Z" }, /result\.created_at: /],
    ["no type", { integration_type: undefined }, /result\.integration_type: /],
    ["a reference as a number", { reference_id: 1 }, /result\.reference_id: .*string/],
    ["no tenant", { tenant_url: null }, /result\.tenant_url: /],
    ["a list as the well-known URL", { well_known_url: ["x"] }, /result\.well_known_url: /],
    ["another reference", { reference_id: "other\n" }, /is about another reference ID, “other\\n”/],
    ["another account", { account_tag: "other" }, /is about another account, “other”/],
  ];
  test.each(wrong)("%s", async (_, change, message) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext(withResult(change));
    const error = await failureOf(client.getByReference({ referenceId }));
    expect(error).toMatchObject({ code: "BAD_RESPONSE", status: 200, retryable: false, referenceId });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`(ray ${emulator.requests[0]?.rayId})`);
    expect(emulator.requests).toHaveLength(1);
  });

  test.each([[["x"]], ["text"], [7], [false], [true], [[]], [""]])("%j as the result", async (result) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext({ kind: "mutate", mutate: (envelope) => ({ ...envelope, result }) });
    expect((await failureOf(client.getByReference({ referenceId }))).code).toBe("BAD_RESPONSE");
  });
});

describe("an answer is accepted", () => {
  type Accepted = [string, Record<string, unknown>, Record<string, unknown>];
  const fine: readonly Accepted[] = [
    ["with unknown keys", { extra: { deep: [1] }, "": 1 }, { active: true }],
    [
      "with its IDs in another case, reported as given",
      { reference_id: "Reference_ID" },
      { referenceId: "Reference_ID" },
    ],
    ["with an account in another case", { account_tag: "ACCOUNT_TAG" }, { accountTag: "ACCOUNT_TAG" }],
    ["of an unknown type", { integration_type: "Entra" }, { integrationType: "Entra" }],
    [
      "with a date of another offset",
      { created_at: "2026-01-01T00:00:00+02:00" },
      { createdAt: "2026-01-01T00:00:00+02:00" },
    ],
    [
      "with a date in microseconds",
      { created_at: "2026-01-01T00:00:00.123456Z" },
      { createdAt: "2026-01-01T00:00:00.123456Z" },
    ],
    ...["2026-01-01t00:00:00z", "2026-01-01 00:00:00.5-00:00", "2016-12-31T23:59:60Z"].map(
      (time): Accepted => [`with the date ${time}`, { created_at: time }, { createdAt: time }],
    ),
    [
      "with empty URLs",
      { tenant_url: "", well_known_url: "" },
      { tenantUrl: "", wellKnownUrl: "", absoluteWellKnownUrl: undefined },
    ],
  ];
  test.each(fine)("%s", async (_, change, expected) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext(withResult(change));
    expect(await client.getByReference({ referenceId })).toMatchObject(expected);
  });
});

describe.each(["404", "null-result"] as const)(
  "a reference that does not exist, as the API may say it (%s)",
  (notFound) => {
    test("is not found, and the error names those that do exist", async () => {
      await using emulator = await startEmulator({ notFound });
      emulator.addIntegration({ reference_id: "other\n", tenant_url: "https://other.okta.com" });
      await using client = clientOf(emulator);
      const error = await failureOf(client.getByReference({ referenceId: "missing" }));
      const ray = emulator.requests[0]?.rayId;
      expect(error).toMatchObject({ code: "NOT_FOUND", rayId: ray, accountId: "account_tag", referenceId: "missing" });
      expect(error.status).toBe(notFound === "404" ? 404 : 200);
      expect(error.message).toBe(
        `No risk integration has the reference ID “missing” in account “account_tag” (ray ${ray}). The account has these: “reference_id” (tenant_url), “other\\n” (https://other.okta.com).`,
      );
      expect(emulator.requests.map(({ route }) => route)).toEqual(["reference", "integrations"]);
    });

    test("in an account without any says how to make one", async () => {
      await using emulator = await startEmulator({ notFound });
      emulator.addAccount({ id: "empty" });
      await using client = clientOf(emulator, { accountId: "empty" });
      expect((await failureOf(client.getByReference({ referenceId }))).message).toMatch(
        /has no risk integrations at all: switch on “Send risk score to Okta”/,
      );
    });
  },
);

describe("a reference that does not exist", () => {
  test.each([{}, null, undefined])("is told from a result of %j as well", async (result) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext({ kind: "mutate", mutate: ({ result: _, ...rest }) => ({ ...rest, result }) });
    emulator.answerNext({ kind: "mutate", mutate: (envelope) => ({ ...envelope, result: [] }) });
    expect(await failureOf(client.getByReference({ referenceId }))).toMatchObject({
      code: "NOT_FOUND",
      apiErrors: [documentedEntry],
      messages: [documentedEntry],
    });
  });

  test("that is Okta's own ID gets a hint of its own", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const error = await failureOf(client.getByReference({ referenceId: "0oa1b2c3d4e5f6g7h8i9" }));
    expect(error.message).toMatch(/\nA “0oa…” ID is Okta's own ID.*`\.id` of the ZeroTrustAccessIdentityProvider/);
    expect((await failureOf(client.getByReference({ referenceId: "0oa-short" }))).message).not.toMatch(/Okta's own/);
  });

  test("among many names ten, and counts the rest", async () => {
    await using emulator = await startEmulator();
    for (let index = 0; index < 12; index += 1) emulator.addIntegration({ reference_id: `ref-${index}` });
    await using client = clientOf(emulator);
    const { message } = await failureOf(client.getByReference({ referenceId: "missing" }));
    expect(message).toMatch(/“ref-8” \(https:\/\/tenant\.okta\.com\), and at least 3 more\.$/);
    expect(message).not.toContain("ref-9");
  });

  const broken: [string, Fault][] = [
    ["fails", { kind: "html", status: 502 }],
    ["is refused", { kind: "envelope", status: 403, errors: [{ code: 10000, message: "no" }] }],
    ["breaks", { kind: "reset-before-headers" }],
    ["meets the rate limit", { kind: "rate-limited", retryAfter: "300" }],
  ];
  test.each(broken)("is still not found when the list %s, and the list is asked for once", async (_, fault) => {
    await using emulator = await startEmulator();
    const clock = new FakeClock({ passing: true });
    await using client = clientOf(emulator, { clock });
    emulator.answerNext(fault, { match: { route: "integrations" }, times: Infinity });
    const error = await failureOf(client.getByReference({ referenceId: "missing" }));
    expect(error.code).toBe("NOT_FOUND");
    expect(error.message).toMatch(/Is it the ID of the Access Okta identity provider, and is the account right\?$/);
    expect(emulator.requests).toHaveLength(2);
    expect(clock.elapsed).toBe(0);
  });

  test("is still not found when the list is not one, entry by entry", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock: new FakeClock({ passing: true }) });
    const list = [null, 1, { reference_id: 1 }, { reference_id: "a" }, { reference_id: "b", tenant_url: 1 }];
    emulator.answerNext(
      { kind: "envelope", status: 200, success: true, result: list },
      { match: { route: "integrations" } },
    );
    expect((await failureOf(client.getByReference({ referenceId: "missing" }))).message).toMatch(
      /The account has these: “a”, “b”\.$/,
    );
  });

  test("that the list has all the same is not taken for gone", async () => {
    await using emulator = await startEmulator();
    emulator.addIntegration({ reference_id: "other" });
    await using client = clientOf(emulator);
    const empty: Fault = { kind: "mutate", mutate: (envelope) => ({ ...envelope, result: null }) };
    emulator.answerNext([empty, empty], { match: { route: "reference" } });
    for (const asked of ["reference_id", "REFERENCE_ID"]) {
      const { code, retryable, message } = await failureOf(client.getByReference({ referenceId: asked }));
      expect([code, retryable]).toEqual(["NOT_FOUND", true]);
      expect(message).toMatch(/but the list of the account's integrations has it\. .* run this again\.$/);
      expect(message).not.toMatch(/these|other/);
    }
  });

  test("is one more request for all that miss in the same account within a minute", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    await Promise.all(["x", "y", "z"].map((missing) => failureOf(client.getByReference({ referenceId: missing }))));
    expect(emulator.requests.filter(({ route }) => route === "integrations")).toHaveLength(1);
  });
});
