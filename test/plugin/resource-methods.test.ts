import { DeleteRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import { describe, expect } from "vitest";
import { recordedFields } from "../../src/model/risk-integration.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import {
  accountId,
  integration,
  integrationId,
  otherIntegrationId,
  otherReferenceId,
  referenceId,
  wellKnownUrl,
} from "../engine/world.js";
import { refusalOf, secret, settingsOf, test, urn } from "./engine.js";

const found = { accountId, ...integration, absoluteWellKnownUrl: wellKnownUrl };
const fields = [...recordedFields, "absoluteWellKnownUrl"];
const unknownFields = Object.fromEntries(fields.map((field) => [field, unknownValue]));
const id = `${accountId}/${referenceId}`;

describe("Check", () => {
  test("answers what it has found as inputs, and keeps secret what was", async ({ engine }) => {
    expect(await engine.check({ referenceId })).toEqual({ inputs: found, failures: [] });
    const hidden = secret(referenceId);
    expect((await engine.check({ referenceId: hidden })).inputs).toEqual({ ...found, referenceId: hidden });
  });

  test("with an unknown argument asks nothing, and every field is unknown", async ({ emulator, engine }) => {
    const news = { referenceId: unknownValue, expect: { active: true } };
    expect(await engine.check(news)).toEqual({
      inputs: { accountId, referenceId: unknownValue, ...unknownFields },
      failures: [],
    });
    expect(emulator.requests).toEqual([]);
  });

  test("leaves out the URL that Okta cannot be given, and says why", async ({ emulator, engine }) => {
    emulator.updateIntegration(integrationId, { well_known_url: "https://ssf.example.com/" });
    const { inputs } = await engine.check({ referenceId });
    expect(inputs).not.toHaveProperty("absoluteWellKnownUrl");
    expect((await engine.create(inputs, { preview: true })).outs).toEqual(inputs);
    expect(engine.logged).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/absoluteWellKnownUrl is undefined: .*ssf\.example\.com/),
      }),
    ]);
  });

  // The CLI prints the value of a named property, secrets too.
  test.for<[object, RegExp]>([
    [{ referenceId: "" }, /^referenceId is empty/],
    [{ referenceId: { text: "x" } }, /^referenceId must be a string/],
    [{ referenceId, accountId: ["x"] }, /^accountId must be a string/],
    [{ referenceId, expect: { activ: true } }, /^expect\.activ is unknown/],
    [{ referenceId, expect: secret({ active: "yes" }) }, /^expect\.active must be a boolean/],
    [
      { referenceId, ignoreDrift: [{ name: "active" }] },
      /^ignoreDrift holds a value that is not a string\. Allowed values: integrationId/,
    ],
    [{ referenceId, ignoreDrift: ["actve"] }, /^ignoreDrift names “actve”\. Allowed values: integrationId/],
  ])("names what is wrong in its reason alone: %j", async ([news, reason], { emulator, engine }) => {
    const { inputs, failures } = await engine.check({ ...news });
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(news).sort());
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(reason) }]);
    expect(emulator.requests).toEqual([]);
  });

  test("shares one request between two resources that ask at once", async ({ emulator, engine }) => {
    emulator.setLatency(50);
    await Promise.all([engine.check({ referenceId }), engine.check({ referenceId })]);
    expect(emulator.requests).toHaveLength(1);
  });
});

describe("Diff", () => {
  test("names every property that differs, replaces for the identity alone, and never deletes first", async ({
    engine,
  }) => {
    expect(await engine.diff(found, found)).toEqual({
      changes: false,
      ...{ replaces: [], differing: [], deletesFirst: false },
    });
    expect(await engine.diff(found, { ...found, active: false, tenantUrl: "x" })).toEqual({
      changes: true,
      ...{ replaces: [], differing: ["active", "tenantUrl"], deletesFirst: false },
    });
    expect(await engine.diff(found, { ...found, referenceId: "x", integrationId: "x" })).toEqual({
      changes: true,
      ...{ replaces: ["referenceId"], differing: ["referenceId", "integrationId"], deletesFirst: false },
    });
  });

  test("does not see a secret as another value than the same one in clear", async ({ engine }) => {
    const hidden = { ...found, referenceId: secret(referenceId) };
    expect(await engine.diff(hidden, found)).toMatchObject({ changes: false });
  });

  test("finds a URL that can be trusted now, where there was none", async ({ engine }) => {
    const { absoluteWellKnownUrl: _, ...without } = found;
    expect(await engine.diff(without, found)).toMatchObject({ changes: true, differing: ["absoluteWellKnownUrl"] });
    expect(await engine.diff(found, without)).toMatchObject({ changes: true, differing: ["absoluteWellKnownUrl"] });
    expect(await engine.diff(without, without)).toMatchObject({ changes: false });
  });
});

describe("Create and Update", () => {
  test("record what Check has found, and ask nobody again", async ({ emulator, engine }) => {
    const inputs = { ...found, referenceId: secret(referenceId) };
    expect(await engine.create(inputs)).toEqual({ id, outs: inputs });
    expect(await engine.update(found, { ...inputs, active: false })).toEqual({ ...inputs, active: false });
    expect(await engine.create(inputs, { preview: true })).toEqual({ id: "", outs: inputs });
    expect(emulator.requests).toEqual([]);
  });

  test("in a preview know nothing of what is not there yet, and look again in the update", async ({
    emulator,
    engine,
  }) => {
    const news = { accountId, referenceId: "made-later" };
    const { inputs } = await engine.check(news);
    expect(inputs).toEqual(news);
    expect(await engine.create(inputs, { preview: true })).toEqual({ id: "", outs: { ...news, ...unknownFields } });
    expect(await engine.update(found, inputs, { preview: true })).toEqual({ ...news, ...unknownFields });
    expect(await refusalOf(engine.create(inputs))).toMatch(/^No risk integration has the reference ID “made-later”/);
    const made = emulator.addIntegration({ account_tag: accountId, reference_id: "made-later" });
    expect(await engine.create(inputs)).toMatchObject({
      id: `${accountId}/made-later`,
      outs: { integrationId: made.id },
    });
    expect(await engine.update(found, inputs)).toMatchObject({ integrationId: made.id });
  });

  test("hold what was expected of it against what was made since, unless another engine had expected that", async ({
    emulator,
    engine,
  }) => {
    const { inputs } = await engine.check({ referenceId: "made-later", expect: { active: true } });
    emulator.addIntegration({ account_tag: accountId, reference_id: "made-later", active: false });
    expect(await refusalOf(engine.create(inputs))).toContain("active is false, expected true");
    await engine.configure(settingsOf(emulator));
    expect((await engine.create(inputs)).outs).toMatchObject({ active: false });
  });
});

describe("Read", () => {
  test("answers what there is now, as properties and as inputs, secret as it was recorded", async ({
    emulator,
    engine,
  }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const now = { ...found, referenceId: secret(referenceId), active: false };
    expect(await engine.read(id, { ...found, referenceId: secret(referenceId) })).toEqual({
      id,
      ...{ props: now, inputs: now },
    });
  });

  test("finds by the ID alone, as an import asks", async ({ engine }) => {
    expect(await engine.read(`${accountId}/${otherReferenceId}`)).toMatchObject({
      id: `${accountId}/${otherReferenceId}`,
      inputs: { accountId, referenceId: otherReferenceId, integrationId: otherIntegrationId },
    });
    expect(await refusalOf(engine.read("no-slash"))).toBe(
      "The ID “no-slash” is not of the form accountId/referenceId. [INVALID_ARGUMENT]",
    );
    expect(await refusalOf(engine.read(`${accountId}/gone`))).toMatch(
      /^No risk integration has the reference ID “gone”/,
    );
  });

  test("answers nothing for what was recorded and is gone", async ({ emulator, engine }) => {
    emulator.removeIntegration(integrationId);
    expect(await engine.read(id, found)).toEqual({ id: "", props: {}, inputs: {} });
  });

  test("asks anew for each engine that configures the plugin", async ({ emulator, engine }) => {
    for (const active of [false, true]) {
      emulator.updateIntegration(integrationId, { active });
      await engine.configure(settingsOf(emulator));
      expect((await engine.read(id, found)).props).toMatchObject({ active });
    }
    expect(emulator.requests).toHaveLength(2);
  });
});

test("Delete asks for nothing and takes nothing away", async ({ emulator, engine }) => {
  await engine.client.ask("delete", new DeleteRequest().setId(id).setUrn(urn));
  expect(emulator.requests).toEqual([]);
  expect(emulator.integrations()).toHaveLength(3);
});

test.for([
  ["*", /ignoreChanges “\*” cannot reach what comes from the API, and switches .* expect and ignoreDrift off/],
  ["absoluteWellKnownUrl", /ignoreChanges cannot reach absoluteWellKnownUrl/],
  ["expect.active", /ignoreChanges switches expect\.active off/],
] as const)("ignoreChanges of %s is warned about, at the resource", async ([ignored, said], { engine }) => {
  await engine.diff({}, {}, [ignored, "accountId"]);
  expect(engine.logged).toEqual([expect.objectContaining({ message: expect.stringMatching(said) })]);
});
