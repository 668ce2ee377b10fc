import { assertDelay } from "./connections.js";

/** A source of time, in milliseconds since the epoch. `Date` is one. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * The API's rate limit: 1,200 requests in five minutes for one user, and whoever exceeds it is blocked for five minutes.
 * Source: Cloudflare's page on API limits.
 */
export interface RateLimit {
  /** Requests that fit into a window. Default 1,200. */
  limit?: number | undefined;
  /** How far back requests count, in milliseconds. Default 300,000. */
  windowMs?: number | undefined;
  /** How long whoever exceeds the limit is refused, in milliseconds. Default 300,000. */
  blockMs?: number | undefined;
  /** The error code of the answer; both are in use. Default 971. */
  code?: 971 | 10100 | undefined;
}

interface Usage {
  /** When the requests of the last window came, oldest first. */
  times: number[];
  blockedUntil: number;
}

/** Counts requests by user in a window that slides, in a time that may run faster than the clock. */
export class RateLimiter {
  readonly code: number;
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #blockMs: number;
  readonly #clock: EmulatorClock;
  readonly #speed: number;
  readonly #start: number;
  readonly #usage = new Map<string, Usage>();

  /** @param speed 60 makes the block of five minutes last five seconds */
  constructor(rateLimit: RateLimit | false, clock: EmulatorClock, speed: number) {
    const { limit = 1200, windowMs = 300_000, blockMs = 300_000, code = 971 } = rateLimit || { limit: Infinity };
    // Each comparison with NaN is false, so it would refuse every request.
    if (rateLimit && !(Number.isInteger(limit) && limit >= 0))
      throw new Error(
        `rateLimit.limit must be a whole number from 0; got ${limit}. Without a limit, rateLimit is false.`,
      );
    assertDelay("rateLimit.windowMs", windowMs);
    assertDelay("rateLimit.blockMs", blockMs);
    this.code = code;
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#blockMs = blockMs;
    this.#clock = clock;
    this.#speed = speed;
    this.#start = clock.now();
  }

  /** Counts one request; the seconds to wait when it is refused, undefined when it may pass. */
  admit(user: string): number | undefined {
    const now = this.#now();
    const usage = this.#of(user);
    // A request during the block is refused and forgotten: it neither counts nor makes the block longer.
    if (now < usage.blockedUntil) return this.#realSeconds(usage.blockedUntil - now);
    if (this.#limit === Infinity) return undefined;

    const oldest = now - this.#windowMs;
    while (usage.times[0] !== undefined && usage.times[0] <= oldest) usage.times.shift();
    if (usage.times.length < this.#limit) {
      usage.times.push(now);
      return undefined;
    }
    this.block(user, this.#blockMs);
    return this.#realSeconds(this.#blockMs);
  }

  /** Blocks a user from now on, for `ms` of the emulator's time. */
  block(user: string, ms = this.#blockMs): void {
    const usage = this.#of(user);
    usage.times = [];
    usage.blockedUntil = this.#now() + ms;
  }

  #now(): number {
    return (this.#clock.now() - this.#start) * this.#speed;
  }

  /** Whole seconds of the clock, rounded up, so that nobody comes early. */
  #realSeconds(ms: number): number {
    return Math.max(1, Math.ceil(ms / this.#speed / 1000));
  }

  #of(user: string): Usage {
    let usage = this.#usage.get(user);
    if (usage === undefined) {
      usage = { times: [], blockedUntil: Number.NEGATIVE_INFINITY };
      this.#usage.set(user, usage);
    }
    return usage;
  }
}
