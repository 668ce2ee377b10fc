import { isNil } from "../common/arguments.js";
import { argumentError, RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { printableUrl, withoutTrailingSlashes } from "../common/urls.js";
import { type RiskIntegration, typeOfField } from "./risk-integration.js";

/** What the integration must be like for the lookup to succeed. What is undefined, or null, is not looked at. */
export interface Expectation {
  /** Whether it exports changes in risk score. */
  readonly active?: boolean | undefined;
  /** The Okta tenant's base URL; a slash at the end and the case of the host make no difference. */
  readonly tenantUrl?: string | undefined;
}

/** What can be expected, each as the plugin's schema describes it. */
export const expectations: Readonly<Record<keyof Expectation, string>> = {
  active: "Whether it exports changes in risk score.",
  tenantUrl: "The Okta tenant's base URL; a slash at its end and the case of the host make no difference.",
};

/**
 * Refuses what a program in JavaScript may give for an expectation.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for one that could never be looked at
 */
export function assertExpectation(expect: unknown): asserts expect is Expectation | undefined {
  if (isNil(expect)) return;
  if (typeof expect !== "object" || Array.isArray(expect)) throw invalid("expect", "must be an object");
  for (const [name, value] of Object.entries(expect)) {
    const allowed = Object.keys(expectations).join(", ");
    if (!Object.hasOwn(expectations, name))
      throw invalid(`expect.${escapeForOutput(name, 60)}`, `is unknown. Allowed names: ${allowed}`);
    const type = typeOfField(name);
    if (!isNil(value) && typeof value !== type) throw invalid(`expect.${name}`, `must be a ${type}`);
  }
}

/** Whether an expectation is a secret; “maybe” where nobody says. */
export type Secrecy = boolean | "maybe";

/**
 * Compares an integration with what was expected of it.
 * @throws {RiskIntegrationError} `EXPECTATION_FAILED`, naming what is, and what was expected unless that is, or may be, a secret
 */
export function checkExpectation(
  integration: RiskIntegration,
  expect: Expectation | undefined,
  { isSecret = false }: { readonly isSecret?: Secrecy } = {},
): void {
  if (isNil(expect)) return;
  const why = isSecret === "maybe" ? "it may be a secret" : "a secret";
  const expected = (value: unknown): string => (isSecret ? `expected otherwise (${why})` : `expected ${value}`);
  const unmet: string[] = [];
  const active = expect.active ?? integration.active;
  if (active !== integration.active) unmet.push(`active is ${integration.active}, ${expected(active)}`);
  const tenantUrl = expect.tenantUrl ?? integration.tenantUrl;
  if (comparableUrl(tenantUrl) !== comparableUrl(integration.tenantUrl))
    unmet.push(unmetTenant(integration.tenantUrl, tenantUrl, expected));
  if (unmet.length === 0) return;
  const { referenceId, accountTag } = integration;
  throw new RiskIntegrationError(
    "EXPECTATION_FAILED",
    `The risk integration “${escapeForOutput(referenceId)}” in account “${escapeForOutput(accountTag)}” is not as expected:\n${unmet.join("; ")}.`,
    { referenceId, accountId: accountTag },
  );
}

/** Both URLs as messages show them, and what is not shown if only that differs. */
function unmetTenant(actual: string, tenantUrl: string, expected: (value: unknown) => string): string {
  const [is, wanted] = [printableUrl(actual), printableUrl(tenantUrl)];
  const unseen = is === wanted ? " (they differ in a part that is not shown)" : "";
  return `tenantUrl is “${is}”, ${expected(`“${wanted}”`)}${unseen}`;
}

/** The tenant's URL as it is compared with what somebody has written by hand. */
export function comparableUrl(url: string): string {
  return withoutTrailingSlashes(URL.parse(url)?.href ?? url);
}

function invalid(name: string, what: string): RiskIntegrationError {
  return argumentError(`${name} ${what}.`, name);
}
