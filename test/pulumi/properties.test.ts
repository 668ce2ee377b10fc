import { unknownValue as pulumiUnknownValue } from "@pulumi/pulumi/runtime/rpc";
import { expect, test } from "vitest";
import { expectationOf, isUnknown, unknownValue } from "../../src/pulumi/properties.js";

test("an unknown value is what Pulumi's own SDK says it is", () => {
  expect(unknownValue).toBe(pulumiUnknownValue);
  expect([isUnknown(unknownValue), isUnknown(undefined), isUnknown("x")]).toEqual([true, false, false]);
});

test("an expectation leaves out what was left out or is not known in this preview, and only that", () => {
  expect(expectationOf({})).toBeUndefined();
  expect(expectationOf({ expect: unknownValue })).toBeUndefined();
  expect(expectationOf({ expect: null })).toBeUndefined();
  expect(expectationOf({ expect: { active: unknownValue, tenantUrl: "x" } })).toEqual({ tenantUrl: "x" });
  expect(expectationOf({ expect: { active: null, tenantUrl: "x" } })).toEqual({ tenantUrl: "x" });
  expect(expectationOf({ expect: { active: false } })).toEqual({ active: false });
});

test.each(["active", [true], 1])("an expectation that is none is passed on, to be refused by name: %j", (wrong) => {
  expect(expectationOf({ expect: wrong })).toEqual(wrong);
});
