import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
  getRiskIntegrationByReference,
  getRiskIntegrationByReferenceOutput,
  getSharedSignalsConfiguration,
  getSharedSignalsConfigurationOutput,
  RiskIntegrationProvider,
  RiskIntegrationReference,
} from "../../src/index.js";
import { failureOf, thrownBy } from "../client/clients.js";

describe.each([
  ["an output", pulumi.output({ referenceId: "x" })],
  ["a promise", Promise.resolve({ referenceId: "x" })],
])("arguments that are %s as a whole are refused, with what to give instead", (_, whole) => {
  const args = whole as never;
  const values = "an object, whose values may be outputs.";

  test("by the resource and the provider, which name themselves", () => {
    for (const construct of [
      () => new RiskIntegrationReference("mine", args),
      () => new RiskIntegrationProvider("mine", args),
    ])
      expect(thrownBy(construct)).toMatchObject({
        code: "INVALID_ARGUMENT",
        message: `mine: the arguments are an output: give ${values} [INVALID_ARGUMENT]`,
      });
  });

  test("by both forms of the functions, which name the form that takes outputs", async () => {
    const lookup = `getRiskIntegrationByReference: the arguments are an output: give getRiskIntegrationByReferenceOutput ${values} [INVALID_ARGUMENT]`;
    expect(thrownBy(() => getRiskIntegrationByReferenceOutput(args)).message).toBe(lookup);
    expect((await failureOf(getRiskIntegrationByReference(args))).message).toBe(lookup);
    const configuration = `getSharedSignalsConfiguration: the arguments are an output: give getSharedSignalsConfigurationOutput ${values} [INVALID_ARGUMENT]`;
    expect(thrownBy(() => getSharedSignalsConfigurationOutput(args)).message).toBe(configuration);
    expect((await failureOf(getSharedSignalsConfiguration(args))).message).toBe(configuration);
  });
});

test("a name that does not exist is refused before anything is known, by every form", async () => {
  const unknown = pulumi.output(new Promise(() => {}));
  const args = { refrenceId: unknown } as never;
  expect(thrownBy(() => getRiskIntegrationByReferenceOutput(args)).message).toBe(
    "getRiskIntegrationByReference: unknown name “refrenceId”. Allowed names: referenceId, accountId, expect. [INVALID_ARGUMENT]",
  );
  expect(thrownBy(() => getSharedSignalsConfigurationOutput(args)).message).toBe(
    "getSharedSignalsConfiguration: unknown name “refrenceId”. Allowed names: url, verifyKeys, allowLoopback. [INVALID_ARGUMENT]",
  );
  expect(thrownBy(() => new RiskIntegrationReference("mine", args)).message).toBe(
    "mine: unknown name “refrenceId”. Allowed names: referenceId, accountId, expect, ignoreDrift. [INVALID_ARGUMENT]",
  );
});
