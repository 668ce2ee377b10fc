import { expect, test } from "vitest";
import { expectationOf, unknownValue } from "../../src/pulumi/resource-arguments.js";

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
