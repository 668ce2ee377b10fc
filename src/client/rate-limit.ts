import { Queue } from "./queue.js";

const never = Number.POSITIVE_INFINITY;
const windowMs = 300_000;
const firstPauseMs = 15_000;
const longestPauseMs = 300_000;
// With 1.5 the pauses of one block add up to 311–327 s: the fifth probe still falls into the API's block of 300 s, the
// sixth comes after it, and within the 330 s that a lookup waits by default. Doubling would overshoot them.
const growth = 1.5;
const jitter = 0.05;
// Once the budget has room again for one request after the other, each of them waits a little.
const worthTellingMs = 5_000;

/** Why requests wait, and until when; undefined if that depends on requests in flight. */
export interface Wait<Until = number | undefined> {
  readonly cause: "budget" | "pause";
  readonly until: Until;
}

/** What a request holds from {@link RateLimit.begin} to {@link RateLimit.end}. */
export interface Admission {
  /** Counts the pauses: a refusal of a request that was sent before a pause began is no news. */
  readonly pauseNumber: number;
  readonly probe: boolean;
}

/** How a request ended. */
export interface Outcome {
  /** Whether the request was begun to be sent; the API cannot have counted one that was not. */
  readonly sent: boolean;
  /** Whether the API accepted it, so that it does not block any more. */
  readonly answered: boolean;
}

/**
 * What one credential may ask of one API, as a state without any waiting; all moments are milliseconds of the caller's clock.
 *
 * The budget: so many requests in any five minutes. The API blocks a user who sends more, and with the lookups everything else
 * that this user does there (source: Cloudflare's page on API limits). A request counts from before it is sent until five minutes
 * after it has ended, so whenever in between the API counted it, it never counts more than the limit.
 *
 * The pause: after a rate-limited request nobody sends until its end. Then one request goes first, the probe, and the others follow
 * once the API has answered it.
 */
export class RateLimit {
  #inFlight = 0;
  /** When requests that have ended stop counting, in this order. */
  readonly #countedUntil = new Queue<number>();
  #pausedUntil: number | undefined;
  #pauseNumber = 0;
  #nextPauseMs = firstPauseMs;
  #probing = false;
  #toldUntil = -never;

  /** Whether a request may be sent now, by a client that allows itself `limit` requests in five minutes. */
  allows(limit: number, now: number): boolean {
    return !this.#probing && this.pausedUntil(now) === undefined && this.#hasBudget(limit, now);
  }

  /** Whether requests wait because of the rate limit. In a pause they do until a probe was answered. */
  holds(limit: number, now: number): boolean {
    return this.#pausedUntil !== undefined || !this.#hasBudget(limit, now);
  }

  /** The end of the pause if it is still to come. */
  pausedUntil(now: number): number | undefined {
    return this.#pausedUntil !== undefined && this.#pausedUntil > now ? this.#pausedUntil : undefined;
  }

  /** Why a request behind `ahead` others does not go now, and the earliest moment at which it may. */
  waitOf(limit: number, ahead: number, now: number): Wait {
    const paused = this.pausedUntil(now);
    const room = this.#roomAt(limit, ahead, now);
    if (this.#hasBudget(limit, now) && (room ?? now) <= (paused ?? now)) return { cause: "pause", until: paused };
    return { cause: "budget", until: room === undefined ? undefined : Math.max(room, paused ?? now) };
  }

  /** The next moment at which `allows` may change without the end of a request. */
  nextChange(limit: number, now: number): number {
    return this.pausedUntil(now) ?? (this.#hasBudget(limit, now) ? undefined : this.#countedUntil.first) ?? never;
  }

  /** The wait of the next request, if it is worth telling and was not told before, to whichever client. */
  untold(limit: number, now: number): Wait<number> | undefined {
    const { cause, until } = this.waitOf(limit, 0, now);
    // Announced times have whole seconds: ends that differ by less are the same.
    if (until === undefined || until - this.#toldUntil <= 1_000) return undefined;
    if (cause === "budget" && until - now < worthTellingMs) return undefined;
    this.#toldUntil = until;
    return { cause, until };
  }

  /** Counts a request that {@link RateLimit.allows} has allowed. */
  begin(): Admission {
    this.#inFlight += 1;
    this.#probing = this.#pausedUntil !== undefined;
    return { pauseNumber: this.#pauseNumber, probe: this.#probing };
  }

  end({ pauseNumber, probe }: Admission, { sent, answered }: Outcome, now: number): void {
    this.#inFlight -= 1;
    if (sent) {
      this.#forgetUncounted(now);
      this.#countedUntil.push(now + windowMs);
    }
    if (!probe) return;
    this.#probing = false;
    if (!answered || pauseNumber !== this.#pauseNumber) return;
    this.#pausedUntil = undefined;
    this.#nextPauseMs = firstPauseMs;
  }

  /**
   * The API has rate-limited the request.
   * @param announcedMs its usable Retry-After
   * @param random at least 0, less than 1
   */
  refused({ pauseNumber }: Admission, announcedMs: number | undefined, now: number, random: number): void {
    // A request that was sent before the pause began says nothing new, unless it names a later end.
    const isNews = pauseNumber === this.#pauseNumber;
    const pauseMs = announcedMs ?? (isNews ? this.#nextPauseMs * (1 + jitter * random) : 0);
    if (!isNews && now + pauseMs <= (this.#pausedUntil ?? now)) return;
    if (announcedMs === undefined) this.#nextPauseMs = Math.min(this.#nextPauseMs * growth, longestPauseMs);
    this.#pausedUntil = now + pauseMs;
    this.#pauseNumber += 1;
  }

  #hasBudget(limit: number, now: number): boolean {
    if (this.#counted < limit) return true;
    this.#forgetUncounted(now);
    return this.#counted < limit;
  }

  /** The earliest moment at which the budget has room behind `ahead` others; undefined if that depends on requests in flight. */
  #roomAt(limit: number, ahead: number, now: number): number | undefined {
    const used = this.#counted + (ahead % limit) - limit;
    const room = used < 0 ? now : this.#countedUntil.at(used);
    // A request that waits now counts until five minutes after it was sent, at the earliest.
    const rounds = Math.floor(ahead / limit);
    return rounds === 0 ? room : (room ?? now) + rounds * windowMs;
  }

  get #counted(): number {
    return this.#inFlight + this.#countedUntil.size;
  }

  #forgetUncounted(now: number): void {
    while ((this.#countedUntil.first ?? never) <= now) this.#countedUntil.shift();
  }
}
