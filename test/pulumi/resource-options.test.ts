import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { assertUsableOptions } from "../../src/pulumi/validation.js";
import { thrownBy } from "../client/clients.js";

let warn: MockInstance<typeof pulumi.log.warn>;

beforeEach(() => {
  warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the user is told of a resource of this name with these options. */
function warningsOf(name: string, opts: pulumi.CustomResourceOptions): string[] {
  assertUsableOptions(name, opts);
  return warn.mock.calls.map(([message]) => message);
}

test("options that do what they say are not commented on", () => {
  const opts = {
    ignoreChanges: ["referenceId", "accountId"],
    replaceOnChanges: ["referenceId"],
    additionalSecretOutputs: ["id"],
    protect: true,
  };
  expect(warningsOf("fine", opts)).toEqual([]);
  expect(warningsOf("none", {})).toEqual([]);
});

test("fields of the API that ignoreChanges names are left to ignoreDrift", () => {
  expect(warningsOf("fields", { ignoreChanges: ["active", "referenceId", "tenantUrl"] })).toEqual([
    "fields: ignoreChanges cannot reach active, tenantUrl, since they come from the API. Use the argument ignoreDrift.",
  ]);
});

test("ignoreChanges of everything is told of once, with what it switches off", () => {
  expect(warningsOf("all", { ignoreChanges: ["*", "active", "expect"] })).toEqual([
    "all: ignoreChanges “*” cannot reach what comes from the API, and switches the arguments expect and ignoreDrift off. Use the argument ignoreDrift instead.",
  ]);
});

test("ignoreChanges of an argument that is not recorded would switch it off", () => {
  expect(warningsOf("arguments", { ignoreChanges: ["expect.tenantUrl", "ignoreDrift", "expected"] })).toEqual([
    "arguments: ignoreChanges switches expect.tenantUrl, ignoreDrift off once the resource is recorded. Leave that out of it: changing them is no change of the resource.",
  ]);
});

test.each([
  [["active", "referenceId"], "active"],
  [["*"], "*"],
])(
  "replaceOnChanges of %j has no effect, and belongs to the resource that uses the output",
  (replaceOnChanges, named) => {
    expect(warningsOf(`replace ${named}`, { replaceOnChanges })).toEqual([
      `replace ${named}: replaceOnChanges has no effect on ${named}: what the API says is recorded in place. Give replaceOnChanges to the resource that uses the output.`,
    ]);
  },
);

test("additionalSecretOutputs cannot keep what the API says secret, and the way out is said once", () => {
  const opts = { additionalSecretOutputs: ["tenantUrl", "id", "absoluteWellKnownUrl"] };
  warningsOf("secret", opts);
  expect(warningsOf("secret", opts)).toEqual([
    "secret: additionalSecretOutputs cannot keep tenantUrl, absoluteWellKnownUrl secret: what the API says is among the resource's inputs too, in clear in the state and in previews. Use pulumi.secret(...) where you pass an output on.",
  ]);
});

test("an import is refused, with what to do instead", () => {
  expect(thrownBy(() => assertUsableOptions("imported", { import: "account/reference" }))).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("imported: a dynamic resource cannot be imported. Leave the option “import” out"),
  });
});
