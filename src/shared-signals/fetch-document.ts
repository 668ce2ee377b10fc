import { abortedBy } from "../client/abort.js";
import { type Clock, systemClock } from "../client/clock.js";
import { isTransient, type RetryOptions, retryPolicy } from "../client/retry.js";
import { requestContext, sendWithRetries } from "../client/send-with-retries.js";
import { createTransport, type HttpResponse, type Transport, type TransportOptions } from "../client/transport.js";
import { loadFailure, unexpectedFailure } from "../client/unexpected.js";
import { badResponse, challengePage, isChallenge, redirected } from "../client/unwrap-envelope.js";
import { endSentence, RiskIntegrationError } from "../common/errors.js";
import { type Log, standardErrorLog } from "../common/log.js";
import { escapeForOutput } from "../common/output.js";
import { printableUrl } from "../common/urls.js";
import { type Environment, proxyFor } from "../settings/environment.js";
import { isLoopbackUrl, lookupPublic } from "./trusted-url.js";

/** What surrounds the fetching of public documents. */
export interface FetchOptions extends RetryOptions {
  /** Where a proxy is looked for. Default `process.env`. */
  readonly environment?: Environment | undefined;
  /** Default: lines on standard error. */
  readonly log?: Log | undefined;
  /** For tests. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Stops the fetching, which then fails with `ABORTED`. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A public JSON document, fetched without any credential, without following redirects, with the size cap, time-outs and retries of
 * a lookup. Its host may have public addresses only, unless it is this machine itself.
 * @param what messages call the document
 * @throws {RiskIntegrationError} `NOT_FOUND` for a 404 or 410, `PERMISSION` for a document that is not public, `BAD_RESPONSE` for what
 * is no JSON document; `RATE_LIMITED`, `TIMEOUT`, `NETWORK`, `TLS` or `API` where the host gives no usable answer; `CONFIGURATION` for
 * a proxy that cannot be used, `ABORTED` by the signal
 */
export async function fetchDocument(url: string, what: string, surroundings: FetchOptions): Promise<string> {
  const {
    environment,
    log = standardErrorLog,
    clock = systemClock,
    signal = new AbortController().signal,
  } = surroundings;
  const { origin, host, pathname, search } = new URL(url);
  // How many requests a stranger's host takes is not known.
  const policy = { ...retryPolicy(surroundings), maxRequestsPer5Minutes: Number.POSITIVE_INFINITY };
  const transport = opened({
    baseUrl: origin,
    credential: undefined,
    attemptTimeoutMs: policy.attemptTimeoutMs,
    proxy: proxyFor(origin, environment),
    lookup: isLoopbackUrl(url) ? undefined : lookupPublic,
  });
  const limited = { limit: `The rate limit of ${host}`, waiters: "requests to it" };
  const context = requestContext({ transport, policy, clock, log, limited }, origin);
  try {
    const { success } = await sendWithRetries(context, pathname + search, signal, unwrapDocument);
    return success;
  } catch (thrown) {
    if (signal.aborted) throw new RiskIntegrationError("ABORTED", `Fetching ${what} was ${abortedBy(signal.reason)}.`);
    const failure = unexpectedFailure(thrown);
    throw new RiskIntegrationError(
      failure.code,
      `Cannot fetch ${what} from ${printableUrl(url, 200)}: ${endSentence(failure.message)}`,
      failure,
    );
  } finally {
    await transport.destroy();
  }
}

function opened(options: TransportOptions): Transport {
  try {
    return createTransport(options);
  } catch (thrown) {
    throw loadFailure(thrown);
  }
}

function unwrapDocument(answer: HttpResponse): string {
  const { status, rayId, contentEncoding, contentType = "none", body } = answer;
  if (status >= 300 && status < 400) throw redirected(answer, "whom to trust must be said by the host that was asked");
  const failure = (code: "NOT_FOUND" | "PERMISSION" | "RATE_LIMITED" | "API", message: string, retryable = false) =>
    new RiskIntegrationError(code, message, { status, rayId, retryable });
  if (isChallenge(answer)) throw badResponse(answer, challengePage);
  if (status === 404 || status === 410) throw failure("NOT_FOUND", `there is none (${status})`);
  if (status === 401 || status === 403) throw failure("PERMISSION", `it is not public (${status})`);
  if (status === 429) throw failure("RATE_LIMITED", "the host's rate limit was met (429)", true);
  if (isTransient(status)) throw failure("API", `the host failed with ${status}`, true);
  if (status !== 200) throw badResponse(answer, "is no document");
  if (contentEncoding !== undefined && contentEncoding !== "identity")
    throw badResponse(answer, "is compressed, though that was not asked for");
  // RFC 6839 names the suffix: application/jwk-set+json is JSON too.
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType))
    throw badResponse(answer, `is not application/json, but “${escapeForOutput(contentType, 80)}”`);
  return body;
}
