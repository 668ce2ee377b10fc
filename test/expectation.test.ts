import { describe, expect, test } from "vitest";
import { assertExpectation, checkExpectation, type Expectation } from "../src/model/expectation.js";
import type { RiskIntegration } from "../src/model/risk-integration.js";
import { thrownBy } from "./client/clients.js";
import { documentedResult } from "./documented.js";

const integration: RiskIntegration = {
  ...documentedResult,
  referenceId: "ref",
  tenantUrl: "https://tenant.okta.com",
  wellKnownUrl: "/x",
};

describe("an expectation is met", () => {
  const met: (Expectation | undefined)[] = [
    undefined,
    {},
    { active: true },
    { active: undefined, tenantUrl: undefined },
    { tenantUrl: "https://tenant.okta.com" },
    { tenantUrl: "https://tenant.okta.com/" },
    { tenantUrl: "HTTPS://Tenant.Okta.Com//" },
    { active: true, tenantUrl: "https://tenant.okta.com:443" },
  ];
  test.each(met)("%j", (expected) => {
    expect(() => checkExpectation(integration, expected)).not.toThrow();
  });

  test.each([null, { active: null, tenantUrl: null }])("a null counts as left out: %j", (expected) => {
    expect(() => assertExpectation(expected)).not.toThrow();
    expect(() => checkExpectation(integration, expected as never)).not.toThrow();
  });

  test("by a tenant that is not a URL at all, where it is the same text", () => {
    expect(() =>
      checkExpectation({ ...integration, tenantUrl: "tenant_url" }, { tenantUrl: "tenant_url/" }),
    ).not.toThrow();
  });
});

describe("an expectation that is not met says what is and what was expected", () => {
  const unmet: [Expectation, string][] = [
    [{ active: false }, "active is true, expected false."],
    [
      { tenantUrl: "https://other.okta.com" },
      "tenantUrl is “https://tenant.okta.com”, expected “https://other.okta.com”.",
    ],
    [
      { tenantUrl: "https://tenant.okta.com/Path" },
      "tenantUrl is “https://tenant.okta.com”, expected “https://tenant.okta.com/Path”.",
    ],
    [{ tenantUrl: "" }, "tenantUrl is “https://tenant.okta.com”, expected “”."],
    [
      { active: false, tenantUrl: "x\n" },
      "active is true, expected false; tenantUrl is “https://tenant.okta.com”, expected “x\\n”.",
    ],
  ];
  test.each(unmet)("%j", (expected, difference) => {
    const error = thrownBy(() => checkExpectation(integration, expected));
    expect(error).toMatchObject({ code: "EXPECTATION_FAILED", referenceId: "ref", accountId: "account_tag" });
    expect(error.message).toBe(
      `The risk integration “ref” in account “account_tag” is not as expected:\n${difference}`,
    );
  });

  test("paths keep their case", () => {
    const there = { ...integration, tenantUrl: "https://tenant.okta.com/Path" };
    expect(thrownBy(() => checkExpectation(there, { tenantUrl: "https://tenant.okta.com/path" })).code).toBe(
      "EXPECTATION_FAILED",
    );
  });
});

describe("an expectation that could never be looked at is refused by name", () => {
  const refused: [unknown, string][] = [
    ["active", "expect must be an object."],
    [[true], "expect must be an object."],
    [{ activ: true }, "expect.activ is unknown. Allowed names: active, tenantUrl."],
    [{ "a\nb": 1 }, "expect.a\\nb is unknown. Allowed names: active, tenantUrl."],
    [{ active: "true" }, "expect.active must be a boolean."],
    [{ tenantUrl: true }, "expect.tenantUrl must be a string."],
    [{ constructor: 1 }, "expect.constructor is unknown. Allowed names: active, tenantUrl."],
  ];
  test.each(refused)("%j", (expected, message) => {
    const argument = message.split(" ")[0];
    expect(thrownBy(() => assertExpectation(expected))).toMatchObject({ code: "INVALID_ARGUMENT", argument, message });
  });
});
