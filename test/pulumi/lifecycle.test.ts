import { describe, expect, test } from "vitest";
import { type ClientDependencies, createClient } from "../../src/client/client.js";
import { recordedFields } from "../../src/model/risk-integration.js";
import { createLifecycle } from "../../src/pulumi/lifecycle.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { environmentLayer } from "../../src/settings/environment.js";
import { optionsLayer, resolveSettings } from "../../src/settings/resolve-settings.js";
import type { RiskIntegrationSettings } from "../../src/settings/settings.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { failureOf, Said } from "../client/clients.js";
import { FakeClock } from "../clock.js";
import { documentedResult } from "../documented.js";

const identity = { accountId: "account_tag", referenceId: "reference_id" };
const { referenceId: _, ...recorded } = documentedResult;
const state = { ...identity, ...recorded };

/** The lifecycle of one provider process, over a real client and the emulator. */
async function start(settings: RiskIntegrationSettings = {}, surroundings: ClientDependencies = {}) {
  const emulator = await startEmulator();
  const layers = [
    optionsLayer({ apiToken: emulator.credentials.token, ...settings }),
    environmentLayer({ CLOUDFLARE_BASE_URL: emulator.url }),
  ];
  const client = createClient(resolveSettings(layers), { log: new Said(), ...surroundings });
  const warnings: string[] = [];
  const lifecycle = createLifecycle({ connect: () => client, warn: (message) => warnings.push(message) });
  return {
    ...{ emulator, lifecycle, warnings },
    async [Symbol.asyncDispose]() {
      await client.close();
      await emulator.close();
    },
  };
}

function switchOff(emulator: Emulator): void {
  emulator.updateIntegration(recorded.integrationId, { active: false, tenant_url: "elsewhere" });
}

describe("check", () => {
  test("returns what the API holds as inputs, and nothing that can be derived or need not be stored", async () => {
    await using run = await start();
    const news = { ...identity, expect: { active: true }, ignoreDrift: [] };
    expect(await run.lifecycle.check({}, news)).toEqual({ inputs: state });
    expect(run.warnings).toEqual([]);
  });

  test("takes the account of the settings where the program gives none, and records it", async () => {
    await using run = await start({ accountId: "account_tag" });
    expect(await run.lifecycle.check({}, { referenceId: "reference_id" })).toEqual({ inputs: state });
  });

  test.each([
    ["reference", { accountId: "account_tag", referenceId: unknownValue }],
    ["account", { accountId: unknownValue, referenceId: "reference_id" }],
  ])("with an unknown %s asks nothing, and every field is unknown", async (_, news) => {
    await using run = await start();
    const unknown = Object.fromEntries(recordedFields.map((field) => [field, unknownValue]));
    expect(await run.lifecycle.check({}, { ...news, expect: { active: false } })).toEqual({
      inputs: { ...news, ...unknown },
    });
    expect(run.emulator.requests).toEqual([]);
  });

  test("hands the expectation on where there is nothing yet, and create looks at it", async () => {
    await using run = await start();
    const news = { accountId: "account_tag", referenceId: "made-in-this-update", expect: { active: true } };
    const { inputs } = await run.lifecycle.check({}, news);
    expect(inputs).toEqual({ accountId: "account_tag", referenceId: "made-in-this-update" });
    // The engine may ask twice for one resource, as it does before it replaces one.
    await run.lifecycle.check({}, news);
    run.emulator.addIntegration({ reference_id: "made-in-this-update", active: false });
    const failure = await failureOf(run.lifecycle.create(inputs));
    expect(failure.code).toBe("EXPECTATION_FAILED");
    expect(failure.message).toMatch(/\nactive is false, expected true\.$/);
  });

  test.each([
    [{ active: false, tenant_url: "https://hidden.example" }, /active is false, expected true/],
    [
      { active: true, tenant_url: "https://other.example" },
      /“https:\/\/other\.example”, expected otherwise \(a secret\)/,
    ],
    [{ active: true, tenant_url: "https://hidden.example" }, undefined],
  ])("hands on all that is expected of a reference, and what of it is a secret: %j", async (made, message) => {
    await using run = await start();
    const place = { accountId: "account_tag", referenceId: "made-in-this-update" };
    const { inputs } = await run.lifecycle.check({}, { ...place, expect: { active: true } });
    await run.lifecycle.check({}, { ...place, expect: { tenantUrl: "https://hidden.example" }, expectIsSecret: true });
    await run.lifecycle.check({}, place);
    run.emulator.clearRequests();
    run.emulator.addIntegration({ reference_id: place.referenceId, ...made });
    if (message) {
      const failure = await failureOf(run.lifecycle.create(inputs));
      expect(failure.code).toBe("EXPECTATION_FAILED");
      expect(failure.message).toMatch(message);
      expect(failure.message).toMatch(/\. One of the resources with this reference expects that, and [^\n]+\.$/);
      expect(failure.message.split("\n")).toHaveLength(2);
      expect(failure.message).not.toContain("hidden");
    } else expect(await run.lifecycle.create(inputs)).toMatchObject({ outs: { active: true } });
    expect(run.emulator.requests).toHaveLength(1);
  });

  test("takes an account that is null for one that was left out, and records the settings' one", async () => {
    await using run = await start({ accountId: "account_tag" });
    const { inputs } = await run.lifecycle.check({}, { accountId: null, referenceId: "reference_id" });
    expect(inputs).toEqual(state);
    expect((await run.lifecycle.create(inputs)).id).toBe("account_tag/reference_id");
  });

  test.each([{ expect: null }, { expect: { active: null } }, { ignoreDrift: null }, { accountId: null }])(
    "takes a null for what was left out: %j",
    async (nulls) => {
      await using run = await start({ accountId: "account_tag" });
      expect(await run.lifecycle.check({}, { ...identity, ...nulls })).toEqual({ inputs: state });
    },
  );

  test("names what is, but not what was expected, where the expectation is a secret", async () => {
    await using run = await start();
    const news = { ...identity, expect: { tenantUrl: "https://hidden.example" }, expectIsSecret: true };
    const { failures } = await run.lifecycle.check({}, news);
    expect(failures?.[0]?.reason).toContain("tenantUrl is “tenant_url”, expected otherwise (a secret)");
    expect(failures?.[0]?.reason).not.toContain("hidden");
  });

  test("looks at the expectations that are known, and skips those that are not", async () => {
    await using run = await start();
    const check = (expected: unknown) => run.lifecycle.check({}, { ...identity, expect: expected });
    expect(await check({ active: unknownValue, tenantUrl: "tenant_url" })).toEqual({ inputs: state });
    expect(await check(unknownValue)).toEqual({ inputs: state });
    const { failures } = await check({ active: false, tenantUrl: unknownValue });
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining("active is true, expected false") }]);
  });

  test("before creation warns of an integration that is not there yet, naming those that are", async () => {
    await using run = await start();
    const missing = { ...identity, referenceId: "missing" };
    expect(await run.lifecycle.check({}, missing)).toEqual({ inputs: missing });
    expect(run.warnings).toEqual([
      expect.stringMatching(/“missing” in account “account_tag”.*has these: “reference_id”.* \[NOT_FOUND\]$/),
    ]);
    expect(run.warnings[0]).not.toContain("recorded in the stack");
  });

  test("says of a recorded integration that it no longer exists", async () => {
    await using run = await start();
    run.emulator.removeIntegration(recorded.integrationId);
    expect(await run.lifecycle.check(state, identity)).toEqual({ inputs: identity });
    expect(run.warnings).toEqual([
      expect.stringMatching(/It is recorded in the stack but no longer exists at Cloudflare\. \[NOT_FOUND\]$/),
    ]);
  });

  test.each([
    [{ ...identity, referenceId: "" }, /^referenceId is empty/],
    [{ ...identity, referenceId: ".." }, /^referenceId is “\.\.”/],
    [{ referenceId: "reference_id" }, /^No account ID: set accountId, or .* \[CONFIGURATION\]$/],
    [{ ...identity, expect: { activ: true } }, /^expect\.activ is unknown/],
    [{ ...identity, expect: "active" }, /^expect must be an object/],
    [{ ...identity, ignoreDrift: ["actve"] }, /^ignoreDrift names “actve”\. Allowed values: integrationId, accountTag/],
    [{ ...identity, ignoreDrift: "createdat" }, /^ignoreDrift names “createdat”/],
  ])("fails in words on %j, and keeps the inputs", async (news, reason) => {
    await using run = await start();
    const { inputs, failures } = await run.lifecycle.check({}, news);
    expect(inputs).toEqual(news);
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(reason) }]);
    expect(run.emulator.requests).toEqual([]);
  });

  test("fails in words when the API refuses", async () => {
    await using run = await start({ apiToken: "NeverIssuedToken0123456789012345678901x" });
    const { failures } = await run.lifecycle.check({}, identity);
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining("9109 “Invalid access token”") }]);
  });

  test.each([
    ["2019-12-27T18:11:19.117000Z", recorded.createdAt],
    ["2019-12-27T19:11:19.117+01:00", recorded.createdAt],
    ["2019-12-27T18:11:19.117001Z", "2019-12-27T18:11:19.117001Z"],
  ])(
    "of a time that the API gives as %s now leaves what a refresh, a diff and an update record at %s",
    async (now, kept) => {
      await using run = await start();
      run.emulator.updateIntegration(recorded.integrationId, { created_at: now, active: false });
      const { inputs } = await run.lifecycle.check(state, identity);
      expect(inputs).toEqual({ ...state, createdAt: kept, active: false });
      const changed = kept === recorded.createdAt ? ["active"] : ["active", "createdAt"];
      expect(run.lifecycle.diff(state, inputs).changed).toEqual(changed);
      // An engine may compare what is recorded with what a refresh has read, or the other way round.
      expect(run.lifecycle.diff({ ...state, createdAt: now, active: false }, inputs).changes).toBe(false);
      const { props, inputs: read } = await run.lifecycle.read("account_tag/reference_id", state);
      expect([props, read]).toEqual([inputs, inputs]);
    },
  );

  test("keeps the recorded value of an ignored field, and shows the drift of the others", async () => {
    await using run = await start();
    switchOff(run.emulator);
    const { inputs } = await run.lifecycle.check(state, { ...identity, ignoreDrift: ["active", unknownValue] });
    expect(inputs).toEqual({ ...state, tenantUrl: "elsewhere" });
    expect(run.lifecycle.diff(state, inputs)).toMatchObject({ changes: true, replaces: [] });
  });

  test("ignores drift in nothing that belongs to another reference, or was never recorded", async () => {
    await using run = await start();
    switchOff(run.emulator);
    const news = { ...identity, ignoreDrift: ["active"] };
    const drifted = { ...state, active: false, tenantUrl: "elsewhere" };
    const { active: _, ...older } = state;
    expect(await run.lifecycle.check({ ...state, referenceId: "other" }, news)).toEqual({ inputs: drifted });
    expect(await run.lifecycle.check(older, news)).toEqual({ inputs: drifted });
    expect(await run.lifecycle.check({}, news)).toEqual({ inputs: drifted });
  });

  test("warns when the account of the settings is no longer the recorded one, naming both and the source", async () => {
    await using run = await start({ accountId: "other" });
    run.emulator.addAccount({ id: "other", integrations: [{ reference_id: "reference_id" }] });
    const { inputs } = await run.lifecycle.check(state, { referenceId: "reference_id" });
    expect(inputs).toMatchObject({ accountId: "other", accountTag: "other" });
    expect(run.lifecycle.diff(state, inputs)).toMatchObject({ changes: true, replaces: ["accountId"] });
    expect(run.warnings).toEqual([
      expect.stringMatching(/recorded with the account account_tag, and accountId now says other: .*would be replaced/),
    ]);
  });

  test("does not warn when the program itself gives another account", async () => {
    await using run = await start({ accountId: "account_tag" });
    run.emulator.addAccount({ id: "other", integrations: [{ reference_id: "reference_id" }] });
    await run.lifecycle.check(state, { accountId: "other", referenceId: "reference_id" });
    expect(run.warnings).toEqual([]);
  });

  test("of settings that cannot be used fails in words", async () => {
    const lifecycle = createLifecycle({
      connect: () => createClient(resolveSettings([environmentLayer({})])),
      warn: () => {},
    });
    const { failures } = await lifecycle.check({}, identity);
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/^No Cloudflare credential: set CLOUDFLARE_API_TOKEN/) },
    ]);
  });
});

describe("diff", () => {
  const diffOf = (news: object) => createLifecycle({ connect: fail, warn: () => {} }).diff(state, news);
  const fail = () => {
    throw new Error("diff asks nobody");
  };

  test("finds nothing where nothing differs", () =>
    expect(diffOf({ ...state })).toMatchObject({ changes: false, replaces: [] }));

  test.each(recordedFields)("finds a changed %s, and updates in place", (field) => {
    expect(diffOf({ ...state, [field]: "changed" })).toMatchObject({ changes: true, replaces: [] });
  });

  test.each(["accountId", "referenceId"])("replaces on another %s, and never deletes first", (name) => {
    expect(diffOf({ ...state, [name]: "changed" })).toMatchObject({ changes: true, replaces: [name] });
  });

  test("takes what is gone for a change", () =>
    expect(diffOf(identity)).toMatchObject({ changes: true, replaces: [] }));

  test("takes a field that an older version did not record for no change", () => {
    const { wellKnownUrl: _, ...older } = state;
    expect(createLifecycle({ connect: fail, warn: () => {} }).diff(older, state)).toMatchObject({
      changes: false,
      replaces: [],
    });
  });
});

describe("create and update", () => {
  test("record what check has found, without asking again", async () => {
    await using run = await start();
    expect(await run.lifecycle.create(state)).toEqual({ id: "account_tag/reference_id", outs: state });
    expect(await run.lifecycle.update(state)).toEqual({ outs: state });
    expect(run.emulator.requests).toEqual([]);
  });

  test("ask again where check had found nothing", async () => {
    await using run = await start();
    const late = { accountId: "account_tag", referenceId: "late/with a slash" };
    await run.lifecycle.check({}, late);
    const { id: integrationId } = run.emulator.addIntegration({ reference_id: late.referenceId });
    const created = await run.lifecycle.create(late);
    expect(created).toMatchObject({ id: "account_tag/late/with a slash", outs: { ...late, integrationId } });
    expect(Object.keys(created.outs).sort()).toEqual(Object.keys(state).sort());
    expect((await run.lifecycle.update(late)).outs).toEqual(created.outs);
  });

  test("fail where there still is nothing", async () => {
    await using run = await start();
    const missing = { ...identity, referenceId: "missing" };
    expect((await failureOf(run.lifecycle.create(missing))).code).toBe("NOT_FOUND");
    expect((await failureOf(run.lifecycle.update(missing))).code).toBe("NOT_FOUND");
  });
});

describe("read", () => {
  const id = "account_tag/reference_id";

  test("gives the state of now, as properties and as inputs", async () => {
    await using run = await start();
    switchOff(run.emulator);
    const drifted = { ...state, active: false, tenantUrl: "elsewhere" };
    expect(await run.lifecycle.read(id, state)).toEqual({ id, props: drifted, inputs: drifted });
  });

  test("finds by a bare ID, split at its first slash", async () => {
    await using run = await start();
    run.emulator.addIntegration({ reference_id: "a/b/c" });
    expect(await run.lifecycle.read("account_tag/a/b/c", {})).toMatchObject({
      id: "account_tag/a/b/c",
      props: { accountId: "account_tag", referenceId: "a/b/c" },
    });
  });

  test.each(["", "account_tag", "account_tag/", "/reference_id"])("refuses the ID %j", async (wrong) => {
    await using run = await start();
    const error = await failureOf(run.lifecycle.read(wrong, {}));
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message).toBe(`The ID “${wrong}” is not of the form accountId/referenceId.`);
  });

  test("answers nothing for a recorded integration that is gone, and fails for a bare ID", async () => {
    await using run = await start();
    run.emulator.removeIntegration(recorded.integrationId);
    expect(await run.lifecycle.read(id, state)).toEqual({});
    expect((await failureOf(run.lifecycle.read(id, {}))).code).toBe("NOT_FOUND");
  });

  test("never takes an API error for a gone integration", async () => {
    await using run = await start();
    run.emulator.answerNext({ kind: "html", status: 404 });
    expect((await failureOf(run.lifecycle.read(id, state))).code).toBe("BAD_RESPONSE");
  });

  test("takes no answer from before the refresh, and shares one within it", async () => {
    await using run = await start({}, { clock: new FakeClock() });
    await run.lifecycle.check({}, identity);
    switchOff(run.emulator);
    expect((await run.lifecycle.read(id, state)).props).toMatchObject({ active: false });
    await run.lifecycle.read(id, state);
    expect(run.emulator.requests).toHaveLength(2);
  });

  test("with a credential that no longer works tells of the one in the state, and the ways out", async () => {
    await using run = await start();
    run.emulator.revoke(run.emulator.credentials.token);
    const error = await failureOf(run.lifecycle.read(id, state));
    expect(error).toMatchObject({ code: "AUTHENTICATION", status: 403, apiErrors: [{ code: 9109 }] });
    expect(error.message).toMatch(
      /\sA refresh takes apiToken from the state, .*pulumi refresh --run-program.*CLOUDFLARE_API_TOKEN/,
    );
  });

  test("with a credential of the environment does not tell of the state", async () => {
    await using emulator = await startEmulator();
    const environment = { CLOUDFLARE_API_TOKEN: "NeverIssuedToken0123456789", CLOUDFLARE_BASE_URL: emulator.url };
    await using client = createClient(resolveSettings([environmentLayer(environment)]), { log: new Said() });
    const lifecycle = createLifecycle({ connect: () => client, warn: () => {} });
    const error = await failureOf(lifecycle.read(id, state));
    expect(error.code).toBe("AUTHENTICATION");
    expect(error.message).not.toContain("refresh");
  });
});
