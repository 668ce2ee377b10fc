import { RiskIntegrationError } from "../errors.js";
import type { Log } from "../log.js";
import type { Clock } from "./clock.js";
import type { Limiter } from "./limiter.js";
import { type Pass, type RateLimitPause, WaitTooLong } from "./rate-limit.js";
import { nextDelayMs, type RetryPolicy } from "./retry.js";
import { retryAfterMs } from "./retry-after.js";
import type { Answer, Transport } from "./transport.js";

/** What one credential's requests go through. */
export interface Channel {
  readonly transport: Transport;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly pause: RateLimitPause;
  readonly limiter: Limiter;
  /** How messages begin that tell of the rate limit, and who waits for it together. */
  readonly limited: { readonly limit: string; readonly waiters: string };
}

/** What a success is, and what names it to Cloudflare's support. */
export interface Exchanged<Success> {
  readonly success: Success;
  readonly status: number;
  readonly rayId: string | undefined;
}

/** @throws {RiskIntegrationError} for every answer that is no success */
export type Interpret<Success> = (answer: Answer) => Success;

/**
 * One GET, repeated as the policy says, until the server answers with a success.
 * @throws {RiskIntegrationError} the last failure; the reason of `signal` if that aborts
 */
export async function exchange<Success>(
  channel: Channel,
  path: string,
  signal: AbortSignal,
  interpret: Interpret<Success>,
): Promise<Exchanged<Success>> {
  const { policy, clock } = channel;
  let rateLimitWaitMs = 0;
  let activeMs = 0;
  let met: RiskIntegrationError | undefined;
  for (let attempts = 0; ; ) {
    const turn = await takeTurn(channel, rateLimitWaitMs, signal, met);
    rateLimitWaitMs += turn.waitedMs;
    const sentAt = clock.now();
    const timeoutMs = policy.deadlineMs - activeMs;
    const outcome = await attemptOnce(channel, { path, timeoutMs, interpret }, turn, signal);
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

interface Turn {
  readonly pass: Pass;
  readonly waitedMs: number;
  readonly release: () => void;
}

/** Waits for the rate limit's pause to end and for one of the places in flight. */
async function takeTurn(
  channel: Channel,
  spentMs: number,
  signal: AbortSignal,
  met: RiskIntegrationError | undefined,
): Promise<Turn> {
  const { pause, limiter, clock, policy, log, limited } = channel;
  let waitedMs = 0;
  for (;;) {
    const pass = await pause
      .enter({
        clock,
        signal,
        budgetMs: policy.maxRateLimitWaitMs - spentMs - waitedMs,
        onPause: (until) =>
          log.warn(
            `${limited.limit} was met: ${limited.waiters} go on at ${time(until)}, in ${Math.ceil((until - clock.now()) / 1_000)} s.`,
          ),
      })
      .catch((reason) => {
        throw reason instanceof WaitTooLong ? blocked(reason.until, channel, met) : reason;
      });
    waitedMs += pass.waitedMs;
    const release = await limiter.acquire(signal).catch((reason) => {
      pause.leave(pass, false);
      throw reason;
    });
    if (!pause.isStale(pass)) return { pass, waitedMs, release };
    // Others met the rate limit while this one was queueing.
    release();
    pause.leave(pass, false);
  }
}

interface Attempt<Success> {
  readonly path: string;
  readonly timeoutMs: number;
  readonly interpret: Interpret<Success>;
}

async function attemptOnce<Success>(
  { transport, pause, clock }: Channel,
  { path, timeoutMs, interpret }: Attempt<Success>,
  { pass, release }: Turn,
  signal: AbortSignal,
): Promise<Exchanged<Success> | { readonly failure: RiskIntegrationError; readonly retryAfterMs: number | undefined }> {
  let answer: Answer | undefined;
  let answered = false;
  try {
    answer = await transport.get(path, signal, timeoutMs);
    const success = interpret(answer);
    answered = true;
    return { success, status: answer.status, rayId: answer.rayId };
  } catch (failure) {
    if (!(failure instanceof RiskIntegrationError)) throw failure;
    const announcedMs = retryAfterMs(answer?.retryAfter, answer?.date, clock.now());
    if (failure.code === "RATE_LIMITED") pause.block(pass, announcedMs, clock);
    else answered = answer !== undefined;
    return { failure, retryAfterMs: announcedMs };
  } finally {
    release();
    pause.leave(pass, answered);
  }
}

function afterAttempts(failure: RiskIntegrationError, attempts: number): RiskIntegrationError {
  if (attempts === 1) return failure;
  return new RiskIntegrationError(failure.code, `${failure.message} (after ${attempts} attempts)`, failure);
}

function blocked(
  until: number | undefined,
  { policy, clock, limited }: Channel,
  met: RiskIntegrationError | undefined,
): RiskIntegrationError {
  const limit = `the ${Math.round(policy.maxRateLimitWaitMs / 1_000)} s that a lookup waits`;
  const said =
    until !== undefined && until > clock.now()
      ? `${limited.limit} blocks until ${time(until)}, longer than ${limit}. Run again after that`
      : `${limited.limit} was met, and since then no request was answered, for longer than ${limit}. Run again later`;
  const { status, rayId, apiErrors, messages } = met ?? {};
  return new RiskIntegrationError("RATE_LIMITED", said, { status, rayId, apiErrors, messages, retryable: true });
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
