import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";
import { Queue } from "./queue.js";
import { type Admission, type Outcome, RateLimit, type Wait } from "./rate-limit.js";

const maxInFlight = 100;
const never = Number.POSITIVE_INFINITY;

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
  waits: boolean;
}

/** The requests of one client, first come, first served. */
export class Lane {
  /** Waiters that have left from the middle stay in the queue until they are the first of it. */
  readonly #queue = new Queue<Waiter>();
  #waiting = 0;
  /** No waiter expires before it. */
  #earliestExpiry = never;
  #heldMs = 0;
  #heldSince: number | undefined;

  constructor(
    readonly rateLimit: RateLimit,
    /** Requests that the client allows itself in five minutes. */
    readonly limit: number,
    /** Called for each wait once, for all that wait together. */
    readonly onWait: (wait: Wait<number>) => void,
  ) {}

  get waiting(): number {
    return this.#waiting;
  }

  get first(): Waiter | undefined {
    while (this.#queue.first?.waits === false) this.#queue.shift();
    return this.#queue.first;
  }

  add(waiter: Waiter): void {
    this.#queue.push(waiter);
    this.#waiting += 1;
    this.#earliestExpiry = Math.min(this.#earliestExpiry, waiter.expiresAt);
  }

  /** Ends the wait of a waiter; whether it was still waiting. */
  remove(waiter: Waiter | undefined): boolean {
    if (!waiter?.waits) return false;
    waiter.waits = false;
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#queue.keep(() => false);
    return true;
  }

  /**
   * How long the rate limit has held up this lane while somebody waited in it. Waiters measure their time by it: waiting for a place
   * in flight only is limited by the deadlines of the requests that have one.
   */
  heldMs(now: number): number {
    return this.#heldMs + (this.#heldSince === undefined ? 0 : now - this.#heldSince);
  }

  /** Notes whether the rate limit holds up the lane from now on. */
  note(now: number): boolean {
    const held = this.#waiting > 0 && this.rateLimit.holds(this.limit, now);
    this.#heldMs = this.heldMs(now);
    this.#heldSince = held ? now : undefined;
    return held;
  }

  /** Fails the waiters that have waited for as long as they may, or for which the end of the pause is too late. */
  failExpired(now: number): void {
    const held = this.heldMs(now);
    const heldAtEnd = held + ((this.rateLimit.pausedUntil(now) ?? now) - now);
    const isExpired = (expiresAt: number) => expiresAt <= held || expiresAt < heldAtEnd;
    if (!isExpired(this.#earliestExpiry)) return;
    const tooLong = new WaitTooLong(this.rateLimit.waitOf(this.limit, 0, now));
    this.#earliestExpiry = never;
    this.#queue.keep((waiter) => {
      if (isExpired(waiter.expiresAt) && this.remove(waiter)) waiter.fail(tooLong);
      if (waiter.waits) this.#earliestExpiry = Math.min(this.#earliestExpiry, waiter.expiresAt);
      return waiter.waits;
    });
  }

  /** Tells the wait of the first, unless it was told before. */
  tell(now: number): void {
    const wait = this.rateLimit.untold(this.limit, now);
    const { first } = this;
    try {
      if (wait && first) this.onWait(wait);
    } catch (reason) {
      // A log of the user's has failed: so does the lookup that it is about, and no other.
      if (this.remove(first)) first?.fail(reason);
    }
  }

  /** The next moment at which something changes for a lane that is held up, without the end of a request. */
  nextChange(now: number): number {
    return Math.min(this.rateLimit.nextChange(this.limit, now), now + this.#earliestExpiry - this.heldMs(now));
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
  lane(credentialAndApi: string, limit: number, onWait: Lane["onWait"]): Lane {
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
    const now = this.#clock.now();
    this.#refuseHopeless(lane, waitMs, now);
    const { promise, resolve: admit, reject: fail } = Promise.withResolvers<Permit>();
    const arrivedAt = lane.heldMs(now);
    this.#arrivals += 1;
    const waiter = { number: this.#arrivals, arrivedAt, expiresAt: arrivedAt + waitMs, admit, fail, waits: true };
    lane.add(waiter);
    this.#lanes.add(lane);
    this.#update(now);
    try {
      return await abortable(promise, signal);
    } catch (reason) {
      if (lane.remove(waiter)) this.#leaveIfEmpty(lane);
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

  #refuseHopeless({ rateLimit, limit }: Lane, waitMs: number, now: number): void {
    if (!rateLimit.holds(limit, now)) return;
    let ahead = 0;
    for (const other of this.#lanes) if (other.rateLimit === rateLimit) ahead += other.waiting;
    const wait = rateLimit.waitOf(limit, ahead, now);
    if (waitMs <= 0 || (wait.until ?? now) - now > waitMs) throw new WaitTooLong(wait);
  }

  /** Whatever has changed: admits those who can go, fails those who cannot wait, and sets the alarm for the next change by time. */
  #update(now: number): void {
    for (let lane = this.#next(now); lane; lane = this.#next(now)) {
      const { first } = lane;
      if (first && lane.remove(first)) first.admit(this.#begin(lane, lane.heldMs(now) - first.arrivedAt));
    }
    let alarmAt = never;
    for (const lane of this.#lanes) {
      if (lane.note(now)) {
        lane.failExpired(now);
        lane.tell(now);
        alarmAt = Math.min(alarmAt, lane.nextChange(now));
      }
      this.#leaveIfEmpty(lane);
    }
    if (this.#lanes.size > 0) this.#setAlarm(alarmAt, now);
  }

  /** The lane of the first to arrive of those who can go. */
  #next(now: number): Lane | undefined {
    if (this.#inFlight >= maxInFlight) return undefined;
    let next: Lane | undefined;
    for (const lane of this.#lanes) {
      if (!lane.first || !lane.rateLimit.allows(lane.limit, now)) continue;
      if (lane.first.number < (next?.first?.number ?? never)) next = lane;
    }
    return next;
  }

  #leaveIfEmpty(lane: Lane): void {
    if (lane.waiting > 0) return;
    lane.note(this.#clock.now());
    this.#lanes.delete(lane);
    if (this.#lanes.size === 0) this.#stopAlarm();
  }

  #setAlarm(at: number, now: number): void {
    // One that comes too early does no harm.
    if (at >= (this.#alarm?.at ?? never)) return;
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

// A clock of a test's own has a gate of its own.
const gates = new WeakMap<Clock, Gate>();

/** The gate that all clients of this process share: the API counts per user, whichever client asks. */
export function gateOn(clock: Clock): Gate {
  const gate = gates.get(clock) ?? new Gate(clock);
  gates.set(clock, gate);
  return gate;
}
