import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";
import { type Entry, Queue } from "./queue.js";
import { type Admission, type Announcement, type Outcome, RateLimit, type Wait } from "./rate-limit.js";

const maxInFlight = 100;

/** The right to send one request now; {@link Gate.release} takes it back. */
export interface Permit {
  /** How long the rate limit has held it back, in milliseconds. */
  readonly waitedMs: number;
  readonly admission: Admission;
  readonly lane: Lane;
}

/** A request has waited for as long as it may, or would have to wait for longer. */
export class WaitTooLong extends Error {
  constructor(readonly wait: Wait) {
    super("The rate limit holds the request back for longer than it may wait.");
  }
}

interface Waiter {
  /** Counts the waiters of all lanes in the order of their arrival. */
  readonly number: number;
  /** {@link Lane.heldMs} at its arrival, and when it can wait no longer. */
  readonly arrivedAt: number;
  readonly expiresAt: number;
  readonly admit: (permit: Permit) => void;
  readonly fail: (reason: unknown) => void;
}

/** The requests of one client, first come, first served. */
export class Lane {
  readonly waiting = new Queue<Waiter>();
  /** No waiter expires before it. */
  earliestExpiry = Number.POSITIVE_INFINITY;
  #heldMs = 0;
  #heldSince: number | undefined;

  constructor(
    readonly rateLimit: RateLimit,
    /** Requests that the client allows itself in five minutes. */
    readonly limit: number,
    /** Called for each wait once, for all that wait together. */
    readonly onWait: (wait: Announcement) => void,
  ) {}

  /**
   * How long the rate limit has held up this lane while somebody waited in it. Waiters measure their time by it: waiting for a place
   * in flight only is limited by the deadlines of the requests that have one.
   */
  heldMs(now: number): number {
    return this.#heldMs + (this.#heldSince === undefined ? 0 : now - this.#heldSince);
  }

  /** Notes whether the rate limit holds up the lane from now on. */
  note(now: number): boolean {
    const held = this.rateLimit.holds(this.limit, now);
    this.#heldMs = this.heldMs(now);
    this.#heldSince = held ? now : undefined;
    return held;
  }

  /** Nobody waits any more. */
  reset(): void {
    this.earliestExpiry = Number.POSITIVE_INFINITY;
    this.#heldMs = 0;
    this.#heldSince = undefined;
  }
}

/**
 * Holds back requests: at most 100 of this process are in flight, and each credential keeps to its {@link RateLimit}. A request that
 * has a permit may be sent. Nobody waits for the rate limit longer than it may, and nobody overtakes a request that could go.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #rateLimits = new Map<string, RateLimit>();
  /** Those in which somebody waits. */
  readonly #lanes = new Set<Lane>();
  #inFlight = 0;
  #arrivals = 0;
  #alarm: { readonly at: number; readonly stop: AbortController } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A lane for a client; lanes with the same credential and API share one rate limit. */
  lane(credentialAndApi: string, limit: number, onWait: (wait: Announcement) => void): Lane {
    const rateLimit = this.#rateLimits.get(credentialAndApi) ?? new RateLimit();
    this.#rateLimits.set(credentialAndApi, rateLimit);
    return new Lane(rateLimit, limit, onWait);
  }

  /** A permit without any waiting, as it nearly always is; without a promise, since every lookup asks. */
  tryAcquire(lane: Lane): Permit | undefined {
    const now = this.#clock.now();
    // Time may have passed by: those who wait go first.
    if (this.#lanes.size > 0) this.#update(now);
    if (this.#inFlight >= maxInFlight || !lane.rateLimit.allows(lane.limit, now)) return undefined;
    return this.#begin(lane, 0);
  }

  /**
   * Waits for a permit when {@link tryAcquire} has given none.
   * @throws {WaitTooLong} at once if it is known that the rate limit holds the request for longer than `waitMs`; the reason of `signal`
   */
  async acquire(lane: Lane, waitMs: number, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    const entry = this.#add(lane, waitMs, { admit: resolve, fail: reject });
    try {
      return await abortable(promise, signal);
    } catch (reason) {
      if (lane.waiting.delete(entry)) this.#leaveIfEmpty(lane);
      // A permit that was given in the same moment must not be lost.
      else promise.then((given) => this.release(given, { sent: false, answered: false })).catch(() => undefined);
      throw reason;
    }
  }

  /** The API has rate-limited the request; `announcedMs` is its usable Retry-After. */
  refused({ lane, admission }: Permit, announcedMs: number | undefined): void {
    lane.rateLimit.refused(admission, announcedMs, this.#clock.now(), this.#clock.random());
  }

  release({ lane, admission }: Permit, outcome: Outcome): void {
    this.#inFlight -= 1;
    const now = this.#clock.now();
    lane.rateLimit.end(admission, outcome, now);
    if (this.#lanes.size > 0) this.#update(now);
  }

  #begin(lane: Lane, waitedMs: number): Permit {
    this.#inFlight += 1;
    return { lane, waitedMs, admission: lane.rateLimit.begin() };
  }

  #add(lane: Lane, waitMs: number, end: Pick<Waiter, "admit" | "fail">): Entry<Waiter> {
    const now = this.#clock.now();
    const { rateLimit, limit, waiting } = lane;
    if (rateLimit.holds(limit, now)) {
      let ahead = 0;
      for (const other of this.#lanes) if (other.rateLimit === rateLimit) ahead += other.waiting.size;
      const wait = rateLimit.waitOf(limit, ahead, now);
      if (waitMs <= 0 || (wait.until ?? now) - now > waitMs) throw new WaitTooLong(wait);
    }
    const arrivedAt = lane.heldMs(now);
    const expiresAt = arrivedAt + waitMs;
    this.#arrivals += 1;
    const entry = waiting.add({ number: this.#arrivals, arrivedAt, expiresAt, ...end });
    lane.earliestExpiry = Math.min(lane.earliestExpiry, expiresAt);
    this.#lanes.add(lane);
    this.#update(now);
    return entry;
  }

  /** Whatever has changed: admits those who can go, fails those who cannot wait, and sets the alarm for the next change by time. */
  #update(now: number): void {
    for (let lane = this.#next(now); lane; lane = this.#next(now)) {
      const waiter = lane.waiting.shift();
      waiter?.admit(this.#begin(lane, lane.heldMs(now) - waiter.arrivedAt));
    }
    let alarmAt = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      if (lane.note(now)) {
        failExpired(lane, now);
        tell(lane, now);
        alarmAt = Math.min(alarmAt, nextChange(lane, now));
      }
      this.#leaveIfEmpty(lane);
    }
    this.#setAlarm(alarmAt, now);
  }

  #leaveIfEmpty(lane: Lane): void {
    if (lane.waiting.size > 0) return;
    lane.reset();
    this.#lanes.delete(lane);
    if (this.#lanes.size === 0) this.#stopAlarm();
  }

  /** The lane of the first to arrive of those who can go. */
  #next(now: number): Lane | undefined {
    if (this.#inFlight >= maxInFlight) return undefined;
    let next: Lane | undefined;
    let number = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const { rateLimit, limit, waiting } = lane;
      if (waiting.first === undefined || waiting.first.number > number || !rateLimit.allows(limit, now)) continue;
      next = lane;
      number = waiting.first.number;
    }
    return next;
  }

  #setAlarm(at: number, now: number): void {
    // One that comes too early does no harm.
    if (this.#lanes.size === 0 || at >= (this.#alarm?.at ?? Number.POSITIVE_INFINITY)) return;
    this.#stopAlarm();
    const alarm = { at, stop: new AbortController() };
    this.#alarm = alarm;
    this.#clock.sleep(Math.max(0, at - now), alarm.stop.signal).then(
      () => {
        if (this.#alarm !== alarm) return;
        this.#alarm = undefined;
        this.#update(this.#clock.now());
      },
      () => undefined,
    );
  }

  #stopAlarm(): void {
    this.#alarm?.stop.abort();
    this.#alarm = undefined;
  }
}

/** Fails the waiters of a lane that have waited for as long as they may, or for which the end of the pause is too late. */
function failExpired(lane: Lane, now: number): void {
  const { rateLimit, limit, waiting } = lane;
  const held = lane.heldMs(now);
  const heldAtEnd = held + ((rateLimit.pausedUntil(now) ?? now) - now);
  const isExpired = (expiresAt: number) => expiresAt <= held || expiresAt < heldAtEnd;
  if (!isExpired(lane.earliestExpiry)) return;
  lane.earliestExpiry = Number.POSITIVE_INFINITY;
  const tooLong = new WaitTooLong(rateLimit.waitOf(limit, 0, now));
  for (const entry of waiting) {
    const { expiresAt, fail } = entry.value;
    if (isExpired(expiresAt)) {
      waiting.delete(entry);
      fail(tooLong);
    } else lane.earliestExpiry = Math.min(lane.earliestExpiry, expiresAt);
  }
}

function tell({ rateLimit, limit, waiting, onWait }: Lane, now: number): void {
  const wait = waiting.size > 0 ? rateLimit.untold(limit, now) : undefined;
  if (!wait) return;
  try {
    onWait(wait);
  } catch (reason) {
    // A log of the user's has failed: so does the lookup that it is about, and nobody else's.
    waiting.shift()?.fail(reason);
  }
}

function nextChange(lane: Lane, now: number): number {
  const { rateLimit, limit, earliestExpiry } = lane;
  const expiry = now + earliestExpiry - lane.heldMs(now);
  return Math.min(rateLimit.nextChange(limit, now) ?? Number.POSITIVE_INFINITY, expiry);
}

// A clock of a test's own has a gate of its own.
const gates = new WeakMap<Clock, Gate>();

/** The gate that all clients of this process share: the API counts per user, whichever client asks. */
export function gateOn(clock: Clock): Gate {
  const gate = gates.get(clock) ?? new Gate(clock);
  gates.set(clock, gate);
  return gate;
}
