import { RiskIntegrationError } from "../errors.js";
import type { Log } from "../log.js";
import type { Clock } from "./clock.js";
import type { Limiter } from "./limiter.js";
import type { RateLimitPause } from "./rate-limit.js";
import type { RequestBudget } from "./request-budget.js";
import { nextDelayMs, type RetryPolicy } from "./retry.js";
import { retryAfterMs } from "./retry-after.js";
import type { Answer, Transport } from "./transport.js";
import { endTurn, type Turn, turnAtOnce, waitForTurn } from "./turn.js";

/** What one credential's requests go through. */
export interface Channel {
  readonly transport: Transport;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly pause: RateLimitPause;
  readonly budget: RequestBudget;
  readonly limiter: Limiter;
  /** The credential as messages name it; undefined if none is sent. */
  readonly credential?: string | undefined;
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
    const turn = turnAtOnce(channel) ?? (await waitForTurn(channel, { ms: rateLimitWaitMs, met }, signal));
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

interface Attempt<Success> {
  readonly path: string;
  readonly timeoutMs: number;
  readonly interpret: Interpret<Success>;
}

async function attemptOnce<Success>(
  channel: Channel,
  { path, timeoutMs, interpret }: Attempt<Success>,
  turn: Turn,
  signal: AbortSignal,
): Promise<Exchanged<Success> | { readonly failure: RiskIntegrationError; readonly retryAfterMs: number | undefined }> {
  const { transport, pause, clock } = channel;
  let answer: Answer | undefined;
  let answered = false;
  let sent = false;
  const onSend = () => {
    sent = true;
  };
  try {
    answer = await transport.get(path, { signal, timeoutMs, onSend });
    const success = interpret(answer);
    answered = true;
    return { success, status: answer.status, rayId: answer.rayId };
  } catch (failure) {
    if (!(failure instanceof RiskIntegrationError)) throw failure;
    const announcedMs = retryAfterMs(answer?.retryAfter, answer?.date, clock.now());
    if (failure.code === "RATE_LIMITED") pause.block(turn.pass, announcedMs, clock);
    else answered = answer !== undefined;
    return { failure, retryAfterMs: announcedMs };
  } finally {
    endTurn(channel, turn, { sent, answered });
  }
}

function afterAttempts(failure: RiskIntegrationError, attempts: number): RiskIntegrationError {
  if (attempts === 1) return failure;
  return new RiskIntegrationError(failure.code, `${failure.message} (after ${attempts} attempts)`, failure);
}
