import { describe, expect, test } from "vitest";
import { integrationNotices } from "../src/model/notices.js";
import type { RiskIntegration } from "../src/model/risk-integration.js";
import { documentedResult } from "./documented.js";

const integration: RiskIntegration = {
  ...documentedResult,
  referenceId: "ref",
  tenantUrl: "https://tenant.okta.com",
  wellKnownUrl: "/x",
};

const absoluteUrl = { url: "https://ssf.cloudflare.com/x" };

describe("an integration", () => {
  test("that is as documented gives no notice", () => {
    expect(integrationNotices(integration, absoluteUrl)).toEqual([]);
  });

  test("of an unknown type is named with its type", () => {
    expect(integrationNotices({ ...integration, integrationType: "Entra\n::error::" }, absoluteUrl)).toEqual([
      "The risk integration “ref” is of the type “Entra\\n::error::”, which this version does not know; “Okta” was the only one.",
    ]);
  });

  test("that is not active is named, with both ways out", () => {
    expect(integrationNotices({ ...integration, active: false }, absoluteUrl)).toEqual([
      "The risk integration “ref” is not active: Cloudflare sends no risk signals for it. Switch it on, or set expect.active to false to accept that.",
    ]);
  });

  test("that is not active, as its caller has said, gives no notice", () => {
    expect(integrationNotices({ ...integration, active: false }, absoluteUrl, { active: false })).toEqual([]);
    expect(integrationNotices({ ...integration, active: false }, absoluteUrl, { tenantUrl: "x" })).toHaveLength(1);
    expect(integrationNotices({ ...integration, active: false }, absoluteUrl, { active: null } as never)).toHaveLength(
      1,
    );
  });
});

test("a well-known URL that cannot be used is shown with the reason, in one line", () => {
  const problem = "it holds white space or control characters";
  expect(integrationNotices({ ...integration, wellKnownUrl: "/a\nb" }, { problem })).toEqual([
    `The risk integration “ref” has the well-known URL “/a\\nb”, which Okta cannot be given, so absoluteWellKnownUrl is undefined: ${problem}.`,
  ]);
});
