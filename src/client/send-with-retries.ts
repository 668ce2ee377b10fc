import { RiskIntegrationError } from "../common/errors.js";
import type { Log } from "../common/log.js";
import { type Gate, gateOn, type Lane, type Permit, WaitTooLong } from "./gate.js";
import { type RateLimitContext, rateLimitedError, waitMessage } from "./rate-limit-messages.js";
import { nextDelayMs, retryAfterMs } from "./retry.js";
import type { HttpResponse, Transport } from "./transport.js";

/** Transport, policy and gate of the requests with one credential. */
export interface RequestContext extends RateLimitContext {
  readonly transport: Transport;
  readonly log: Log;
  readonly gate: Gate;
  readonly lane: Lane;
  /** The credential as messages name it; undefined if none is sent. */
  readonly credential?: string | undefined;
}

/**
 * The context with the gate of its clock.
 * @param credentialAndApi requests with the same text share one rate limit
 */
export function requestContext(parts: Omit<RequestContext, "gate" | "lane">, credentialAndApi: string): RequestContext {
  const { clock, log, policy } = parts;
  const gate = gateOn(clock);
  const lane = gate.lane(credentialAndApi, policy.maxRequestsPer5Minutes, (wait) => log.warn(waitMessage(parts, wait)));
  return { ...parts, gate, lane };
}

/** What a success is, and what names it to Cloudflare's support. */
export interface UnwrappedResponse<Success> {
  readonly success: Success;
  readonly status: number;
  readonly rayId: string | undefined;
}

/** @throws {RiskIntegrationError} for every answer that is no success */
export type UnwrapResponse<Success> = (answer: HttpResponse) => Success;

/**
 * One GET, repeated as the policy says, until the server answers with a success.
 * @throws {RiskIntegrationError} the last failure; the reason of `signal` if that aborts
 */
export async function sendWithRetries<Success>(
  context: RequestContext,
  path: string,
  signal: AbortSignal,
  interpret: UnwrapResponse<Success>,
): Promise<UnwrappedResponse<Success>> {
  const { policy, clock, gate, lane } = context;
  let rateLimitWaitMs = 0;
  let activeMs = 0;
  let met: RiskIntegrationError | undefined;
  for (let attempts = 0; ; ) {
    const waitMs = policy.maxRateLimitWaitMs - rateLimitWaitMs;
    const permit = gate.tryAcquire(lane) ?? (await waitForPermit(context, waitMs, met, signal));
    rateLimitWaitMs += permit.waitedMs;
    const sentAt = clock.now();
    const leftMs = policy.deadlineMs - activeMs;
    const outcome = await attemptOnce(context, { path, leftMs, interpret }, permit, signal);
    if ("success" in outcome) return outcome;
    if (outcome.failure.code === "RATE_LIMITED") {
      met = outcome.failure;
      continue;
    }
    attempts += 1;
    activeMs += clock.now() - sentAt;
    const delayMs = nextDelayMs({ ...outcome, retryable: outcome.failure.retryable }, attempts, policy, clock.random());
    if (delayMs === undefined || activeMs + delayMs >= policy.deadlineMs)
      throw afterAttempts(outcome.failure, attempts);
    await clock.sleep(delayMs, signal);
    activeMs += delayMs;
  }
}

/** @throws {RiskIntegrationError} `RATE_LIMITED` if the rate limit holds the request back for longer than `waitMs`; the reason of `signal` */
async function waitForPermit(
  context: RequestContext,
  waitMs: number,
  met: RiskIntegrationError | undefined,
  signal: AbortSignal,
): Promise<Permit> {
  try {
    return await context.gate.acquire(context.lane, waitMs, signal);
  } catch (reason) {
    throw reason instanceof WaitTooLong ? rateLimitedError(context, reason.wait, met) : reason;
  }
}

interface Attempt<Success> {
  readonly path: string;
  readonly leftMs: number;
  readonly interpret: UnwrapResponse<Success>;
}

async function attemptOnce<Success>(
  context: RequestContext,
  { path, leftMs, interpret }: Attempt<Success>,
  permit: Permit,
  signal: AbortSignal,
): Promise<
  UnwrappedResponse<Success> | { readonly failure: RiskIntegrationError; readonly retryAfterMs: number | undefined }
> {
  const { transport, gate, clock } = context;
  let answer: HttpResponse | undefined;
  let answered = false;
  let sent = false;
  const onSend = () => {
    sent = true;
  };
  try {
    answer = await transport.get(path, { signal, leftMs, onSend });
    const success = interpret(answer);
    answered = true;
    return { success, status: answer.status, rayId: answer.rayId };
  } catch (failure) {
    if (!(failure instanceof RiskIntegrationError)) throw failure;
    const announcedMs = retryAfterMs(answer?.retryAfter, answer?.date, clock.now());
    if (failure.code === "RATE_LIMITED") gate.refused(permit, announcedMs);
    else answered = answer !== undefined;
    return { failure, retryAfterMs: announcedMs };
  } finally {
    gate.release(permit, { sent, answered });
  }
}

function afterAttempts(failure: RiskIntegrationError, attempts: number): RiskIntegrationError {
  if (attempts === 1) return failure;
  return new RiskIntegrationError(failure.code, `${failure.message} (after ${attempts} attempts)`, failure);
}
