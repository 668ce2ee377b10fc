import { expect, test } from "vitest";
import { assertKnownNames } from "../src/common/arguments.js";
import { parseResourceId } from "../src/common/pulumi-protocol.js";
import { parseIdentityProvider } from "../src/model/identity-provider.js";
import { thrownBy } from "./client/clients.js";

test("an ID is split at its first slash", () => {
  expect(parseResourceId("a/r/s")).toEqual({ accountId: "a", referenceId: "r/s" });
});

test.each(["", "no-slash", "/reference", "account/", 5])(
  "%j is no ID, and the error says what one looks like",
  (id) => {
    const error = thrownBy(() => parseResourceId(id as string));
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message).toContain(`The ID “${id}” is not of the form accountId/referenceId.`);
  },
);

test.each([null, "text", 5])("%j has no names to know", (given) => {
  expect(thrownBy(() => assertKnownNames("mine", given, ["one"])).message).toBe("mine: expected an object with one.");
});

test.each([null, {}, { id: "", name: "", type: "" }])("%j is no identity provider", (entry) => {
  expect(parseIdentityProvider(entry)).toBeUndefined();
});

test("an identity provider's config is looked at as far as it is known", () => {
  const entry = { id: "i", name: "n", type: "okta" };
  expect(parseIdentityProvider({ ...entry, config: { okta_account: 5 } })).toEqual({
    ...entry,
    oktaAccount: undefined,
  });
  expect(parseIdentityProvider({ ...entry, config: 5 })).toEqual({ ...entry, oktaAccount: undefined });
});
