import { unknownValue as pulumiUnknownValue } from "@pulumi/pulumi/runtime/rpc";
import { expect, test } from "vitest";
import { isUnknown, unknownValue } from "../../src/pulumi/resource-arguments.js";

test("an unknown value is what Pulumi's own SDK says it is", () => {
  expect(unknownValue).toBe(pulumiUnknownValue);
  expect([isUnknown(unknownValue), isUnknown(undefined), isUnknown("x")]).toEqual([true, false, false]);
});
