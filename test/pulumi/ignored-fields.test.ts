import { expect, test } from "vitest";
import { ignoredFields, unknownValue } from "../../src/pulumi/resource-arguments.js";

test.each([
  ["nothing", undefined, []],
  ["null", null, []],
  ["what is unknown in a preview", unknownValue, []],
  ["a field, and what is left out or unknown beside it", ["active", null, unknownValue], ["active"]],
  ["one field without a list", "active", ["active"]],
  ["the well-known URL, with what is derived from it", ["wellKnownUrl"], ["wellKnownUrl", "absoluteWellKnownUrl"]],
])("ignoreDrift takes %s", (_, given, fields) => {
  expect(ignoredFields(given)).toEqual(fields);
});

test.each([
  ["actve", /names “actve”\. Allowed values: integrationId/],
  [["active", 1], /holds a value that is not a string\. Allowed values: integrationId/],
])("ignoreDrift of %j is refused by name", (given, message) => {
  expect(() => ignoredFields(given)).toThrow(message);
});
