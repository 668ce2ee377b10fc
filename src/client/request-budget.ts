import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";
import { type Place, Queue } from "./queue.js";

const windowMs = 300_000;
// Once the places come free one by one, each lookup waits a little.
const worthTellingMs = 5_000;

/** The next free place would come later than the lookup may wait. */
export class BudgetUsedUp extends Error {
  constructor(readonly until: number) {
    super("the requests of five minutes are used up");
  }
}

export interface BudgetOptions {
  readonly clock: Clock;
  /** Requests that fit into five minutes. */
  readonly limit: number;
}

export interface WaitOptions extends BudgetOptions {
  /** How long this lookup may still wait. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Told when the next place is free, once for all that wait together; not for a wait of moments. */
  readonly onWait: (until: number) => void;
}

interface Waiter extends Pick<WaitOptions, "limit" | "onWait"> {
  /** Counts the waiters of a budget in the order of their arrival. */
  readonly number: number;
  readonly goOn: () => void;
}

/**
 * What one user may ask of the API: so many requests in any five minutes. The API blocks whoever asks for more, and with them
 * everything else that this user does there, so what does not fit waits here instead. Source: Cloudflare's page on API limits.
 *
 * A place is taken before its request is sent, and free again five minutes after that has ended: whenever in between the API
 * counted it, it never counts more than the limit in five minutes.
 */
export class RequestBudget {
  #underWay = 0;
  /** When the places of requests that have ended are free again, in this order. */
  #freeAt: number[] = [];
  /** Where in that list those begin that are still taken: cutting them off one by one would move all others each time. */
  #first = 0;
  /**
   * By their limit. First come, first served; but who has a smaller limit than others does not hold them up. Only the first of each
   * limit is looked at: thousands may wait, with one limit or two.
   */
  readonly #waiting = new Map<number, Queue<Waiter>>();
  #waitingCount = 0;
  #arrived = 0;
  /** Ends the sleep until the next place is free. */
  #alarm: AbortController | undefined;

  /** Takes a place if one is free. */
  tryTake({ clock, limit }: BudgetOptions): boolean {
    if (this.#taken >= limit) this.#dropFree(clock.now());
    if (this.#taken < limit) this.#serve();
    if (this.#taken >= limit) return false;
    this.#underWay += 1;
    return true;
  }

  /** Waits for a place, and answers for how long. */
  async take(options: WaitOptions): Promise<number> {
    if (this.tryTake(options)) return 0;
    const { clock, limit, waitMs, signal, onWait } = options;
    const arrivedAt = clock.now();
    const soonest = this.#soonest(this.#taken + this.#waitingCount - limit, arrivedAt);
    if (waitMs <= 0 || soonest > arrivedAt + waitMs) throw new BudgetUsedUp(soonest);

    const { promise: served, resolve: goOn } = Promise.withResolvers<void>();
    const waiter: Waiter = { limit, onWait, goOn, number: ++this.#arrived };
    const place = this.#add(waiter);
    this.#setAlarm(clock);
    const done = new AbortController();
    const tooLong = clock.sleep(waitMs, done.signal).then(() => {
      // In this very moment its place may be free.
      this.#dropFree(clock.now());
      this.#serve();
      throw new BudgetUsedUp(this.#soonest(this.#taken - limit, clock.now()));
    });
    try {
      await abortable(Promise.race([served, tooLong]), signal);
    } catch (reason) {
      // A place that was given in the same moment must not be lost.
      if (!this.#delete(place)) this.giveBack();
      throw reason;
    } finally {
      done.abort();
      if (this.#waitingCount === 0) this.#alarm?.abort();
    }
    return clock.now() - arrivedAt;
  }

  /** The request of a place has ended. */
  end(clock: Clock): void {
    const now = clock.now();
    this.#dropFree(now);
    this.#underWay -= 1;
    this.#freeAt.push(now + windowMs);
    this.#setAlarm(clock);
  }

  /** A place was taken for what was not sent. */
  giveBack(): void {
    this.#underWay -= 1;
    this.#serve();
  }

  get #taken(): number {
    return this.#underWay + this.#freeAt.length - this.#first;
  }

  /** The earliest moment at which so many of the places that are taken, or waited for, and one more may be free. */
  #soonest(others: number, now: number): number {
    // A place that is waited for now is free five minutes after it was used, at the earliest.
    const cycles = this.#taken > 0 ? Math.max(0, Math.floor(others / this.#taken)) : 0;
    const place = others - cycles * this.#taken;
    return (this.#freeAt[this.#first + place] ?? now) + cycles * windowMs;
  }

  #serve(): void {
    for (;;) {
      const place = this.#firstBelow(this.#taken);
      if (!place) return;
      this.#underWay += 1;
      this.#delete(place);
      place.value.goOn();
    }
  }

  #add(waiter: Waiter): Place<Waiter> {
    const sameLimit = this.#waiting.get(waiter.limit) ?? new Queue<Waiter>();
    this.#waiting.set(waiter.limit, sameLimit);
    this.#waitingCount += 1;
    return sameLimit.add(waiter);
  }

  /** Whether it was still waiting. */
  #delete(place: Place<Waiter>): boolean {
    const { limit } = place.value;
    const sameLimit = this.#waiting.get(limit);
    if (!sameLimit?.delete(place)) return false;
    if (!sameLimit.first) this.#waiting.delete(limit);
    this.#waitingCount -= 1;
    return true;
  }

  /** The first to arrive of those whose limit is above `taken`. */
  #firstBelow(taken: number): Place<Waiter> | undefined {
    let first: Place<Waiter> | undefined;
    for (const [limit, { first: place }] of this.#waiting)
      if (place && taken < limit && place.value.number < (first?.value.number ?? Number.POSITIVE_INFINITY))
        first = place;
    return first;
  }

  #setAlarm(clock: Clock): void {
    const until = this.#freeAt[this.#first];
    const next = this.#firstBelow(Number.NEGATIVE_INFINITY)?.value;
    if (next === undefined || until === undefined || this.#alarm?.signal.aborted === false) return;
    const goesOnAt = this.#soonest(this.#taken - next.limit, clock.now());
    if (goesOnAt - clock.now() >= worthTellingMs) next.onWait(goesOnAt);
    const alarm = new AbortController();
    this.#alarm = alarm;
    clock.sleep(until - clock.now(), alarm.signal).then(
      () => {
        alarm.abort();
        this.#dropFree(clock.now());
        this.#serve();
        this.#setAlarm(clock);
      },
      () => undefined,
    );
  }

  #dropFree(now: number): void {
    while ((this.#freeAt[this.#first] ?? Number.POSITIVE_INFINITY) <= now) this.#first += 1;
    if (this.#first < 1_000) return;
    this.#freeAt = this.#freeAt.slice(this.#first);
    this.#first = 0;
  }
}
