import { type ApiMessage, describeApiMessage, RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
import { printable } from "../printable.js";
import { type Envelope, parseEnvelope } from "./envelope.js";
import type { Answer } from "./transport.js";

/** What a token needs for lookups. */
const lookupPermission = "Zero Trust Read";

const permissionRemedy = (permission: string): string =>
  `give the token the permission ${permission} for this account, and check that it belongs to this account`;

const missingPermission = "often a missing permission";

const authenticationError = 10_000;

/** What Cloudflare's codes really mean. Sources: the API's reference and its users' reports. */
const knownCodes: Readonly<Record<number, { readonly code?: RiskIntegrationErrorCode; readonly hint: string }>> = {
  [authenticationError]: { hint: missingPermission },
  9103: { code: "AUTHENTICATION", hint: "is the global API key, or its owner's e-mail address, wrong?" },
  9109: {
    code: "AUTHENTICATION",
    hint: "the token is invalid or revoked, or the account ID is not one of this token's",
  },
  6003: {
    code: "AUTHENTICATION",
    hint: "the credential is malformed: a global API key goes into apiKey with email, an API token into apiToken",
  },
  6103: { code: "AUTHENTICATION", hint: "the API key is malformed: is it an API token?" },
  6111: { code: "AUTHENTICATION", hint: "the API token is malformed: is it a global API key?" },
  9106: { code: "AUTHENTICATION", hint: "the credential did not arrive; does a proxy remove headers?" },
  7000: { code: "API", hint: "is the account ID right?" },
  7003: { code: "API", hint: "is the account ID right?" },
  3314: {
    code: "NOT_ENTITLED",
    hint: "risk scoring comes with Cloudflare Zero Trust Enterprise: ask whoever manages the account's plan",
  },
  971: { code: "RATE_LIMITED", hint: "the API takes 1,200 requests in 5 minutes from one user" },
  10100: { code: "RATE_LIMITED", hint: "the API takes 1,200 requests in 5 minutes from one user" },
};

/**
 * The envelope of a success, whatever its result.
 * @throws {RiskIntegrationError} for every other answer, without saying yet which lookup it belongs to
 */
export function interpretAnswer(answer: Answer, permission: string = lookupPermission): Envelope {
  const remedy = permissionRemedy(permission);
  if (answer.status >= 300 && answer.status < 400)
    throw redirected(answer, "the credential must go nowhere else. Is the base URL right?");
  if (answer.contentEncoding !== undefined && answer.contentEncoding !== "identity") {
    // What to do after these does not depend on the body.
    if (answer.status === 429 || isTransient(answer.status)) throw unexpected({ ...answer, body: "" }, remedy);
    throw badResponse(
      answer,
      `is compressed (${printable(answer.contentEncoding, 40)}), though that was not asked for`,
    );
  }
  const envelope = parseEnvelope(answer.body);
  if (answer.status >= 200 && answer.status < 300 && envelope?.success) return envelope;
  // That something is gone has consequences, so it has to come from the API, whose failures list their errors.
  const isApis = envelope !== undefined && (envelope.listsErrors || answer.status !== 404);
  if (isApis && !envelope.success) throw apiFailure(answer, envelope, remedy);
  throw unexpected(answer, remedy);
}

/** An error in the API's own envelope. */
function apiFailure(answer: Answer, { errors, messages }: Envelope, remedy: string): RiskIntegrationError {
  const known = errors.map((error) => knownCodes[error.code]);
  const code =
    answer.status === 429
      ? "RATE_LIMITED"
      : (known.find((entry) => entry?.code)?.code ?? codeOfFailure(answer.status, errors));
  const said = errors.map(describeApiMessage).join("; ") || "no reason given";
  const hints = [
    ...new Set(
      known.flatMap((entry) =>
        entry ? [entry.hint === missingPermission ? `${missingPermission}: ${remedy}` : entry.hint] : [],
      ),
    ),
  ];
  const hint = hints.join("; ") || (code === "AUTHENTICATION" || code === "PERMISSION" ? remedy : "");
  return new RiskIntegrationError(code, `Cloudflare answered ${answer.status}: ${said}${hint && `. Hint: ${hint}`}`, {
    status: answer.status,
    rayId: answer.rayId,
    retryable: code === "RATE_LIMITED" || (code === "API" && isTransient(answer.status)),
    apiErrors: errors,
    messages,
  });
}

/** A 404 that is about authentication says nothing of what was asked for. */
function codeOfFailure(status: number, errors: readonly ApiMessage[]): RiskIntegrationErrorCode {
  if (status === 404 && errors.some(({ code }) => code === authenticationError)) return "PERMISSION";
  return codeOfStatus(status);
}

function codeOfStatus(status: number): RiskIntegrationErrorCode {
  if (status === 401) return "AUTHENTICATION";
  if (status === 403) return "PERMISSION";
  // 404 is not retried: the reference is absent, not late.
  if (status === 404) return "NOT_FOUND";
  return "API";
}

/** An answer that is not the API's: a proxy's page, a gateway's error, half a document. */
function unexpected(answer: Answer, remedy: string): RiskIntegrationError {
  const { status, rayId, body } = answer;
  const excerpt = body.trim() === "" ? "an empty body" : `“${printable(body.trim(), 200)}”`;
  if (status === 429)
    return new RiskIntegrationError("RATE_LIMITED", `The API's rate limit was met (429)`, {
      status,
      rayId,
      retryable: true,
    });
  if (status === 401 || status === 403)
    return new RiskIntegrationError(
      codeOfStatus(status),
      `Refused with ${status}, but not by the API itself; it says ${excerpt}. Hint: does a proxy or a firewall stand in between? Else ${remedy}`,
      { status, rayId },
    );
  if (isTransient(status))
    return new RiskIntegrationError("API", `The API failed with ${status}: ${excerpt}`, {
      status,
      rayId,
      retryable: true,
    });
  return badResponse(
    answer,
    `is not the API's envelope, but ${excerpt}. Is the base URL right, and does a proxy stand in between?`,
  );
}

/** @param why a redirect is not followed */
export function redirected(answer: Answer, why: string): RiskIntegrationError {
  const target = answer.location === undefined ? "nowhere" : printable(answer.location, 200);
  return badResponse(answer, `is a redirect to ${target}, which is not followed: ${why}`);
}

export function badResponse({ status, rayId }: Pick<Answer, "status" | "rayId">, what: string): RiskIntegrationError {
  return new RiskIntegrationError("BAD_RESPONSE", `The answer (${status}) ${what}`, { status, rayId });
}

export function isTransient(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 501 && status !== 505);
}
