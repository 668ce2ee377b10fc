import { RiskIntegrationError } from "../common/errors.js";
import type { Clock } from "./clock.js";
import type { Wait } from "./rate-limit.js";
import type { RetryPolicy } from "./retry.js";

/** The parts of a request's context that messages about the rate limit need. */
export interface RateLimitContext {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** How messages begin that tell of the rate limit, and who waits for it together. */
  readonly limited: { readonly limit: string; readonly waiters: string };
}

/** The warning that lookups wait, with the time at which they resume. */
export function waitMessage(context: RateLimitContext, { cause, until }: Wait<number>): string {
  const { clock, limited } = context;
  const resume = `${limited.waiters} resume at ${time(until)}, in ${Math.ceil((until - clock.now()) / 1_000)} s.`;
  return cause === "pause" ? `${limited.limit} was met: ${resume}` : `${usedUp(context)}: further ${resume}`;
}

/**
 * The error of a lookup that the rate limit holds back for longer than it may wait.
 * @param met the answer with which the lookup met the limit, if it did
 */
export function rateLimitedError(
  context: RateLimitContext,
  wait: Wait,
  met: RiskIntegrationError | undefined,
): RiskIntegrationError {
  const { status, rayId, apiErrors, messages } = met ?? {};
  const details = { status, rayId, apiErrors, messages, retryable: true };
  return new RiskIntegrationError("RATE_LIMITED", whyTooLong(context, wait), details);
}

function whyTooLong(context: RateLimitContext, { cause, until }: Wait): string {
  const { policy, limited } = context;
  const longest = `the ${Math.round(policy.maxRateLimitWaitMs / 1_000)} s that a lookup waits`;
  const when = until === undefined ? "" : ` until ${time(until)}`;
  const again = until === undefined ? "Run again later" : "Run again after that";
  if (cause === "budget")
    return `${usedUp(context)}${when}, and with that the waits of this lookup were longer than ${longest}. ${again}`;
  if (until !== undefined) return `${limited.limit} blocks${when}, longer than ${longest}. ${again}`;
  return `${limited.limit} was met, and since then no request was answered, for longer than ${longest}. ${again}`;
}

function usedUp({ policy, limited }: RateLimitContext): string {
  const count = policy.maxRequestsPer5Minutes;
  return `${limited.limit} of ${count.toLocaleString("en")} request${count === 1 ? "" : "s"} in 5 minutes is used up`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
