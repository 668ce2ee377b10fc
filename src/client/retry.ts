import { argumentError } from "../common/errors.js";

/** How long and how often one lookup tries. Times in milliseconds. */
export interface RetryPolicy {
  /**
   * For connecting, and again for the request up to the last byte of its answer, within which a pause of half of it is too long.
   * Default 10,000.
   */
  readonly attemptTimeoutMs: number;
  /** Requests for one lookup, the first one included; those that met the rate limit do not count. Default 5. */
  readonly maxAttempts: number;
  /** For all attempts of a lookup and the back-off between them, without waits for the rate limit or a place. Default 60,000. */
  readonly deadlineMs: number;
  /** How long one lookup waits for the rate limit in all. Default 330,000: the API's own block lasts 300,000. */
  readonly maxRateLimitWaitMs: number;
  /**
   * Requests that this process sends with one credential in any five minutes; further lookups wait. Default 1,200, which is
   * what Cloudflare allows a user: one more, and it blocks that user for five minutes.
   */
  readonly maxRequestsPer5Minutes: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attemptTimeoutMs: 10_000,
  maxAttempts: 5,
  deadlineMs: 60_000,
  maxRateLimitWaitMs: 330_000,
  maxRequestsPer5Minutes: 1_200,
};

/** The same, each one optional. */
export type RetryOptions = { readonly [Name in keyof RetryPolicy]?: RetryPolicy[Name] | undefined };

/**
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for what is not a whole number above 0; `maxRateLimitWaitMs` may be 0, for no wait at all
 */
export function retryPolicy(options: RetryOptions): RetryPolicy {
  const policy: { -readonly [Name in keyof RetryPolicy]: number } = { ...defaultRetryPolicy };
  for (const name of Object.keys(policy) as (keyof RetryPolicy)[]) {
    const value = options[name];
    if (value === undefined) continue;
    const least = name === "maxRateLimitWaitMs" ? 0 : 1;
    // Node.js timers overflow beyond this and would fire at once.
    if (!Number.isInteger(value) || value < least || value >= 2 ** 31)
      throw argumentError(`${name} must be a ${least === 0 ? "" : "positive "}whole number below 2^31.`, name);
    policy[name] = value;
  }
  return policy;
}

/**
 * The delay before the next attempt, or undefined when there is none: half a second, doubled with every attempt up to
 * 8 s, and shortened at random by up to half, so that many clients do not come back together.
 */
export function nextDelayMs(
  failure: { readonly retryable: boolean; readonly retryAfterMs?: number | undefined },
  attempt: number,
  policy: Pick<RetryPolicy, "maxAttempts">,
  random: number,
): number | undefined {
  if (!failure.retryable || attempt >= policy.maxAttempts) return undefined;
  const backOffMs = Math.min(500 * 2 ** (attempt - 1), 8_000) * (1 - random / 2);
  return Math.max(backOffMs, failure.retryAfterMs ?? 0);
}

const longestDelayMs = 24 * 60 * 60 * 1_000;

/**
 * How long a Retry-After header asks to wait, from seconds or from an HTTP date (RFC 9110, section 10.2.3); at most a day.
 * Undefined for one that is of no use: absent, past, zero or malformed. A date is measured against the answer's own Date
 * header where there is one, since this machine's clock may be wrong by hours.
 */
export function retryAfterMs(header: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return usable(Number(text) * 1_000);
  const until = httpDate(text);
  if (until === undefined) return undefined;
  // Both are cut to whole seconds: one more makes sure that the announced time has passed.
  const ms = until - (httpDate(date?.trim() ?? "") ?? now);
  return ms > 0 ? usable(ms + 1_000) : undefined;
}

function usable(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, longestDelayMs) : undefined;
}

// The three forms of RFC 9110, section 5.6.7. Date.parse alone takes nearly anything for a date, "5" included.
const httpDateForms = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

function httpDate(text: string): number | undefined {
  if (!httpDateForms.some((form) => form.test(text))) return undefined;
  const ms = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

export function isTransient(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 501 && status !== 505);
}
