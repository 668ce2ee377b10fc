import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";

const firstPauseMs = 15_000;
const longestPauseMs = 300_000;
// With 1.5 the pauses of one block add up to 311–327 s: the fifth probe still falls into the API's block of 300 s, the
// sixth comes after it, and within the 330 s that a lookup waits by default. Doubling would overshoot them.
const growth = 1.5;
const jitter = 0.05;

/** What a request holds between {@link RateLimitPause.enter} and {@link RateLimitPause.leave}. */
export interface Pass {
  readonly waitedMs: number;
  readonly epoch: number;
  readonly probe: boolean;
}

/** The wait would be longer than the lookup may wait. */
export class WaitTooLong extends Error {
  constructor(readonly until: number | undefined) {
    super("the rate limit's pause is too long");
  }
}

export interface EnterOptions {
  readonly clock: Clock;
  /** How long this lookup may still wait. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** Told the end of a pause, once for each pause, whoever waits first. */
  readonly onPause: (until: number) => void;
}

/**
 * The pause that all lookups of one credential share when the API rate-limits one of them. Nobody sends during a pause;
 * at its end one request goes first, and the others follow once it was answered.
 */
export class RateLimitPause {
  #until: number | undefined;
  #epoch = 0;
  #nextPauseMs = firstPauseMs;
  #told = false;
  #probe: { readonly done: Promise<void>; readonly end: () => void } | undefined;

  /** A pass where there is no pause. */
  passAtOnce(): Pass | undefined {
    return this.#until === undefined ? { waitedMs: 0, epoch: this.#epoch, probe: false } : undefined;
  }

  async enter({ clock, budgetMs, signal, onPause }: EnterOptions): Promise<Pass> {
    const arrived = clock.now();
    for (;;) {
      signal.throwIfAborted();
      const waitedMs = clock.now() - arrived;
      if (this.#until === undefined) return { waitedMs, epoch: this.#epoch, probe: false };
      const remainingMs = this.#until - clock.now();
      if (remainingMs > 0) {
        if (waitedMs + remainingMs > budgetMs) throw new WaitTooLong(this.#until);
        if (!this.#told) onPause(this.#until);
        this.#told = true;
        await clock.sleep(remainingMs, signal);
      } else if (this.#probe) {
        // Probes that get no answer make way for one another, one at a time: their time counts too.
        if (waitedMs > budgetMs) throw new WaitTooLong(undefined);
        await abortable(this.#probe.done, signal);
      } else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#probe = { done: promise, end: resolve };
        return { waitedMs, epoch: this.#epoch, probe: true };
      }
    }
  }

  /** Whether somebody has begun a pause since the pass was given. */
  isStale(pass: Pass): boolean {
    return pass.epoch !== this.#epoch;
  }

  /** The API has rate-limited the request of `pass`; `announcedMs` is its usable Retry-After. */
  block(pass: Pass, announcedMs: number | undefined, clock: Clock): void {
    if (this.isStale(pass)) {
      this.#prolong(announcedMs, clock.now());
      return;
    }
    const pauseMs = announcedMs ?? this.#nextPauseMs * (1 + jitter * clock.random());
    if (announcedMs === undefined) this.#nextPauseMs = Math.min(this.#nextPauseMs * growth, longestPauseMs);
    this.#until = clock.now() + pauseMs;
    this.#epoch += 1;
    this.#told = false;
  }

  /** A request that was sent before the pause began says nothing new, unless it names a later end. */
  #prolong(announcedMs: number | undefined, now: number): void {
    const until = now + (announcedMs ?? 0);
    if (until <= Math.max(this.#until ?? 0, now)) return;
    // Announced times have whole seconds: what differs by less is the same end, and is not told again.
    if (this.#until === undefined || until - this.#until > 1_000) {
      this.#epoch += 1;
      this.#told = false;
    }
    this.#until = until;
  }

  /** The request of `pass` has ended; `answered` where the API took it, so that it does not block any more. */
  leave(pass: Pass, answered: boolean): void {
    if (!pass.probe) return;
    this.#probe?.end();
    this.#probe = undefined;
    if (!answered || this.isStale(pass)) return;
    this.#until = undefined;
    this.#nextPauseMs = firstPauseMs;
  }
}
