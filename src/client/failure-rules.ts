import type { ApiMessage, RiskIntegrationErrorCode } from "../common/errors.js";

/** The meaning of one of the API's failures. */
export interface FailureRule {
  /** Cloudflare's codes that it is about. Undefined: any. */
  readonly codes?: readonly number[];
  /** HTTP statuses that it is about. Undefined: any. */
  readonly statuses?: readonly number[];
  /** A pattern that the API's text has to match. Undefined: any text. */
  readonly text?: RegExp;
  /** Undefined: by the HTTP status. */
  readonly is?: RiskIntegrationErrorCode;
  readonly hint: Hint;
}

/** Advice on a failure; `permission` is the permission that the request needs. */
type Hint = (permission: string) => string;

const givePermission: Hint = (permission) =>
  `often a missing permission: give the token the permission ${permission} for this account, and check that it belongs to this account`;
// No permission is advised here: the API does not know whose the credential is.
const replaceToken: Hint = () => "the token is wrong, expired or revoked: create another one at Cloudflare";
const checkCredential: Hint = () =>
  "check that the credential is complete, has not expired or been revoked, and is for this account";
const checkAccount: Hint = () => "is the account ID right?";
const waitForLimit: Hint = () => "the API takes 1,200 requests in 5 minutes from one user";

/**
 * What Cloudflare's codes mean. The same code stands for several causes, so status and text count too; the first rule that fits an entry
 * holds for it. Sources: the API's reference and its users' reports.
 */
export const failureRules: readonly FailureRule[] = [
  {
    text: /cannot use the access token from location/i,
    is: "AUTHENTICATION",
    hint: () =>
      "the token has a filter of client IP addresses that excludes this machine: add its address to the filter, or use a token without one",
  },
  {
    statuses: [400],
    codes: [1001],
    text: /account[- ]owned/i,
    is: "AUTHENTICATION",
    hint: () => "the API does not take a token that belongs to an account here: use a token that belongs to a user",
  },
  {
    statuses: [405],
    codes: [10_000],
    is: "AUTHENTICATION",
    hint: () =>
      "the API does not take this kind of credential here: use an API token, or, if it is one, a global API key",
  },
  { text: /invalid (api|access) token/i, is: "AUTHENTICATION", hint: replaceToken },
  { statuses: [401, 403], codes: [1000], is: "AUTHENTICATION", hint: replaceToken },
  { codes: [9109], text: /unauthorized to access/i, is: "PERMISSION", hint: givePermission },
  {
    codes: [9109],
    is: "AUTHENTICATION",
    hint: () => "the token is wrong, expired or revoked, or the account ID is not one of this token's",
  },
  {
    codes: [9103],
    is: "AUTHENTICATION",
    hint: () => "is the global API key, or its owner's e-mail address, wrong?",
  },
  {
    codes: [6003],
    is: "AUTHENTICATION",
    hint: () =>
      "the credential is malformed, or of the other kind: an API token is sent by itself, a global API key with its owner's e-mail address",
  },
  { codes: [6103], is: "AUTHENTICATION", hint: () => "the API key is malformed: is it an API token?" },
  { codes: [6111], is: "AUTHENTICATION", hint: () => "the API token is malformed: is it a global API key?" },
  { codes: [9106], is: "AUTHENTICATION", hint: () => "the credential did not arrive; does a proxy remove headers?" },
  { codes: [7000, 7003], is: "API", hint: checkAccount },
  {
    codes: [3314],
    is: "NOT_ENTITLED",
    hint: () => "risk scoring comes with Cloudflare Zero Trust Enterprise: ask whoever manages the account's plan",
  },
  { codes: [971, 10_100], is: "RATE_LIMITED", hint: waitForLimit },
  { statuses: [401], codes: [10_000], is: "AUTHENTICATION", hint: checkCredential },
  // A 404 that is about authentication says nothing of the integration.
  { statuses: [403, 404], codes: [10_000], is: "PERMISSION", hint: givePermission },
  { codes: [10_000], hint: checkCredential },
];

const ofStatus: Readonly<Record<number, Required<Pick<FailureRule, "is">> & { readonly hint?: Hint }>> = {
  401: { is: "AUTHENTICATION", hint: checkCredential },
  403: { is: "PERMISSION", hint: givePermission },
  // 404 is not retried: the reference is absent, not late.
  404: { is: "NOT_FOUND" },
  429: { is: "RATE_LIMITED" },
};

/** The code of a failure, and advice on it. */
export interface Meaning {
  readonly code: RiskIntegrationErrorCode;
  /** Each one half a sentence, without a full stop. */
  readonly hints: readonly string[];
}

/**
 * What an HTTP status and the API's errors mean. Of several errors, the one whose rule comes first decides, and only hints for the same
 * kind of failure are given: advice for another one would mislead.
 */
export function meaningOf(status: number, errors: readonly ApiMessage[], permission: string): Meaning {
  const byStatus = ofStatus[status] ?? { is: "API" as const };
  const rules = errors.flatMap((error) => failureRules.find((rule) => fits(rule, status, error)) ?? []);
  const [first] = rules.toSorted((one, other) => failureRules.indexOf(one) - failureRules.indexOf(other));
  const code = status === 429 ? "RATE_LIMITED" : (first?.is ?? byStatus.is);
  const same = rules.filter(({ is = byStatus.is }) => is === code).map(({ hint }) => hint(permission));
  if (same.length > 0) return { code, hints: [...new Set(same)] };
  return { code, hints: byStatus.hint && byStatus.is === code ? [byStatus.hint(permission)] : [] };
}

function fits({ codes, statuses, text }: FailureRule, status: number, { code, message }: ApiMessage): boolean {
  return (
    (codes === undefined || codes.includes(code)) &&
    (statuses === undefined || statuses.includes(status)) &&
    (text === undefined || text.test(message))
  );
}
