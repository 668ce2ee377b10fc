import { describe, expect } from "vitest";
import {
  configurationFunction,
  outputValueSig,
  referenceFunction,
  specialSigKey,
} from "../../src/common/pulumi-protocol.js";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { integration, integrationId, referenceId, tenantUrl, wellKnownUrl } from "../engine/world.js";
import { refusalOf, secret, test } from "./engine.js";

const found = { id: integrationId, ...integration, absoluteWellKnownUrl: wellKnownUrl };

describe("getRiskIntegrationByReference", () => {
  test("answers the integration; a null is an argument that was left out", async ({ engine }) => {
    expect(await engine.invoke(referenceFunction, { referenceId })).toEqual(found);
    const nulls = { accountId: null, expect: { active: true, tenantUrl: null } };
    expect(await engine.invoke(referenceFunction, { referenceId, ...nulls })).toEqual(found);
  });

  test.for<[string, object]>([
    ["argument", { referenceId: secret(referenceId) }],
    ["part of an expectation", { referenceId, expect: { tenantUrl: secret(tenantUrl) } }],
    ["output", { referenceId: { [specialSigKey]: outputValueSig, value: referenceId, secret: true } }],
  ])("answers nothing in clear for a secret %s", async ([, args], { engine }) => {
    const hidden = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, secret(value)]));
    expect(await engine.invoke(referenceFunction, { ...args })).toEqual(hidden);
  });

  test.for<[string, unknown]>([
    ["an unknown value", unknownValue],
    ["an output without a value", { [specialSigKey]: outputValueSig, secret: true }],
  ])("for %s asks nothing, and answers what is unknown, secret or not", async ([, value], { emulator, engine }) => {
    const unknown = Object.fromEntries(Object.keys(found).map((name) => [name, unknownValue]));
    expect(await engine.invoke(referenceFunction, { referenceId: value })).toEqual(unknown);
    expect(await engine.invoke(referenceFunction, { referenceId, accountId: value })).toEqual(unknown);
    expect(emulator.requests).toEqual([]);
  });

  test("skips an expectation that is not known yet", async ({ engine }) => {
    for (const expected of [unknownValue, { active: unknownValue, tenantUrl }])
      expect(await engine.invoke(referenceFunction, { referenceId, expect: expected })).toEqual(found);
  });

  test("asks once for two that ask at once", async ({ emulator, engine }) => {
    emulator.setLatency(50);
    const one = engine.invoke(referenceFunction, { referenceId });
    expect(await engine.invoke(referenceFunction, { referenceId: secret(referenceId) })).toHaveProperty("id");
    expect(await one).toEqual(found);
    expect(emulator.requests).toHaveLength(1);
  });

  test.for<[object, RegExp]>([
    [{}, /^referenceId must be a string, and is undefined/],
    [{ referenceId: 7 }, /^referenceId must be a string, and is number/],
    [
      { referenceId, expekt: {} },
      /^getRiskIntegrationByReference: unknown name “expekt”\. Allowed names: referenceId, accountId, expect/,
    ],
    [{ referenceId: "missing" }, /^No risk integration has the reference ID “missing”/],
    [{ referenceId, expect: secret({ tenantUrl: "https://hidden.example" }) }, /expected otherwise \(a secret\)/],
  ])("fails in the words of every other form: %j", async ([args, reason], { engine }) => {
    const refusal = await refusalOf(engine.invoke(referenceFunction, { ...args }));
    expect(refusal).toMatch(reason);
    expect(refusal).not.toContain("hidden");
  });
});

test("getSharedSignalsConfiguration answers the document, without a credential", async ({ emulator, engine }) => {
  const url = `${emulator.origin}/.well-known/sse-configuration/${integrationId}/`;
  const document = await engine.invoke(configurationFunction, { url, allowLoopback: true, verifyKeys: null });
  expect(document).toMatchObject({ url, issuer: `${emulator.origin}/${integrationId}` });
  const unknown = await engine.invoke(configurationFunction, { url: unknownValue });
  expect(Object.keys(unknown)).toEqual(expect.arrayContaining(Object.keys(document)));
  expect(emulator.requests.map(({ credential }) => credential)).toEqual([undefined]);
});

test("what does not exist is named, and so is what does", async ({ engine }) => {
  expect(await refusalOf(engine.invoke("cloudflare-risk-integration:index:get", { referenceId }))).toBe(
    `Unknown function cloudflare-risk-integration:index:get. Allowed values: ${referenceFunction}, ${configurationFunction}. [INVALID_ARGUMENT]`,
  );
  expect(await refusalOf(engine.invoke("constructor", {}))).toMatch(/^Unknown function constructor\. /);
});
