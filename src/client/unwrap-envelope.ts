import { type ApiMessage, describeApiMessages, RiskIntegrationError } from "../common/errors.js";
import { maxApiMessages, maxApiMessageText } from "../common/limits.js";
import { escapeForOutput } from "../common/output.js";
import { printableUrl } from "../common/urls.js";
import { type Envelope, parseEnvelope } from "./envelope.js";
import { meaningOf } from "./failure-rules.js";
import { lookupPermission } from "./request.js";
import { isTransient } from "./retry.js";
import type { HttpResponse } from "./transport.js";

/**
 * The envelope of a success, whatever its result.
 * @throws {RiskIntegrationError} for every other answer, without saying yet which lookup it belongs to
 */
export function unwrapEnvelope(answer: HttpResponse, permission: string = lookupPermission): Envelope {
  if (answer.status >= 300 && answer.status < 400)
    throw redirected(answer, "the credential must go nowhere else. Is the base URL right?");
  if (answer.contentEncoding !== undefined && answer.contentEncoding !== "identity") {
    // What to do after these does not depend on the body.
    if (answer.status === 429 || isTransient(answer.status)) throw unexpected({ ...answer, body: "" }, permission);
    throw badResponse(
      answer,
      `is compressed (${escapeForOutput(answer.contentEncoding, 40)}), though that was not asked for`,
    );
  }
  const envelope = parseEnvelope(answer.body);
  if (answer.status >= 200 && answer.status < 300 && envelope?.success) return envelope;
  // That something is gone has consequences, so it has to come from the API, whose failures list their errors.
  const isApis = envelope !== undefined && (envelope.listsErrors || answer.status !== 404);
  if (isApis && !envelope.success) throw apiFailure(answer, envelope, permission);
  throw unexpected(answer, permission);
}

/** An error in the API's own envelope. */
function apiFailure(answer: HttpResponse, { errors, messages }: Envelope, permission: string): RiskIntegrationError {
  const { code, hints } = meaningOf(answer.status, errors, permission);
  // Some endpoints give the reason of a failure in `messages` only.
  const reasons = errors.length > 0 ? errors : messages;
  const reason = describeApiMessages(reasons).join("; ") || "no reason given";
  const hint = hints.length > 0 ? `. Hint: ${hints.join("; ")}` : "";
  return new RiskIntegrationError(code, `Cloudflare answered ${answer.status}: ${reason}${hint}`, {
    status: answer.status,
    rayId: answer.rayId,
    retryable: code === "RATE_LIMITED" || (code === "API" && isTransient(answer.status)),
    apiErrors: withinLimits(errors),
    messages: withinLimits(messages),
  });
}

/** The entries of a list that are handed on: an answer has room for tens of thousands of entries, or for a text of a megabyte. */
export function withinLimits(list: readonly ApiMessage[]): readonly ApiMessage[] {
  return list.slice(0, maxApiMessages).map(({ code, message, documentationUrl, pointer }) => ({
    code,
    message: cut(message),
    ...(documentationUrl === undefined ? {} : { documentationUrl: cut(documentationUrl) }),
    ...(pointer === undefined ? {} : { pointer: cut(pointer) }),
  }));
}

function cut(text: string): string {
  return text.length > maxApiMessageText ? `${text.slice(0, maxApiMessageText)}…` : text;
}

/** An answer that is not the API's: a proxy's page, a gateway's error, half a document. */
function unexpected(answer: HttpResponse, permission: string): RiskIntegrationError {
  const { status, rayId, body } = answer;
  if (isChallenge(answer)) return badResponse(answer, challengePage);
  const excerpt = body.trim() === "" ? "an empty body" : `“${escapeForOutput(body.trim(), 200)}”`;
  if (status === 429)
    return new RiskIntegrationError("RATE_LIMITED", `The API's rate limit was met (429)`, {
      status,
      rayId,
      retryable: true,
    });
  if (status === 401 || status === 403)
    return new RiskIntegrationError(
      meaningOf(status, [], permission).code,
      `Refused with ${status}, but not by the API itself; it says ${excerpt}. Hint: ${hintOfPage(answer, permission)}`,
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

/** Whether a page answered that only a browser can get past: neither the credential nor its permission is the cause. */
export function isChallenge({ mitigated }: Pick<HttpResponse, "mitigated">): boolean {
  return mitigated === "challenge";
}

/** What an answer with {@link isChallenge} is, as the end of a sentence. */
export const challengePage =
  "is a challenge page of Cloudflare's bot protection (cf-mitigated: challenge), which only a browser can get past. Does this machine have the address of a VPN, a proxy or a data centre?";

/** The page of Cloudflare's own firewall names a code of its own, and then the credential is not the cause. */
function hintOfPage({ status, body }: HttpResponse, permission: string): string {
  const [, code] = /error code: (10\d\d)\b/i.exec(body) ?? [];
  if (code !== undefined)
    return `a firewall in front of the API refuses this machine (Cloudflare's error ${code}): is it the address of a VPN, a proxy or a data centre?`;
  return `does a proxy or a firewall stand in between? Else ${meaningOf(status, [], permission).hints.join("; ")}`;
}

/**
 * The error for a status from 300 to 399.
 * @param why a redirect is not followed
 */
export function redirected(answer: HttpResponse, why: string): RiskIntegrationError {
  if (answer.status === 304)
    return badResponse(
      answer,
      "is unexpected: it says that a stored copy is still right, and there is none. Does a cache stand in between?",
    );
  const target = answer.location === undefined ? "without a target" : `to ${printableUrl(answer.location, 200)}`;
  return badResponse(answer, `is a redirect ${target}, which is not followed: ${why}`);
}

export function badResponse(
  { status, rayId }: Pick<HttpResponse, "status" | "rayId">,
  what: string,
): RiskIntegrationError {
  return new RiskIntegrationError("BAD_RESPONSE", `The answer (${status}) ${what}`, { status, rayId });
}
