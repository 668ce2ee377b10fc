import { expect } from "vitest";
import { unknownValue } from "../../src/pulumi/resource-arguments.js";
import { test } from "./stack.js";
import { referenceId } from "./world.js";

const constant = 'exports.handler=()=>require("pulumi-cloudflare-risk-integration/runtime")';

test("the state holds the constant provider, and at most 1,200 bytes of inputs and outputs, with the package linked as npm links a workspace", async ({
  stackOf,
}) => {
  const stack = await stackOf(`new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}",
    expect: { active: true }, ignoreDrift: ["createdAt"] });`);
  await stack.linkCheckout();
  await stack.up();

  const { okta } = await stack.references();
  expect(okta?.type).toBe("pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference");
  expect(okta?.inputs.__provider).toBe(constant);
  expect(okta?.outputs.__provider).toBe(constant);
  expect(Buffer.byteLength(constant)).toBe(73);
  expect(Buffer.byteLength(JSON.stringify(okta?.inputs) + JSON.stringify(okta?.outputs))).toBeLessThanOrEqual(1_200);
  expect(Object.keys(okta?.outputs ?? {}), "nothing that can be derived, and no expectation").toEqual(
    expect.not.arrayContaining(["id", "absoluteWellKnownUrl", "expect", "ignoreDrift"]),
  );
});

test("the engine runs what a fixed string in __provider gives, which is what this package leans on", async ({
  stackOf,
}) => {
  const stack = await stackOf("");
  await stack.program(
    `
    class Fixed extends pulumi.CustomResource {
      constructor(name) {
        const __provider = "exports.handler=()=>({ create: async () => ({ id: 'of-a-string', outs: { answer: 42 } }) })";
        super("pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference", name, { answer: undefined, __provider });
      }
    }
    const fixed = new Fixed("fixed");
    exports.fixed = pulumi.all([fixed.id, fixed.answer]);
  `,
    { withPackage: false },
  );
  await stack.up();
  expect(await stack.outputs()).toEqual({ fixed: ["of-a-string", 42] });
});

test("an unknown value is told by the text that the SDK tells it by", async () => {
  const rpc = await import("@pulumi/pulumi/runtime/rpc.js");
  expect(unknownValue).toBe(rpc.unknownValue);
});
