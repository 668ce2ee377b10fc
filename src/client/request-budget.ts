import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";
import { Limiter } from "./limiter.js";

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

/**
 * What one user may ask of the API: so many requests in any five minutes. The API blocks whoever asks for more, and with them
 * everything else that this user does there, so what does not fit waits here instead. Source: Cloudflare's page on API limits.
 *
 * A place is taken before its request is sent, and free again five minutes after that has ended: whenever in between the API
 * counted it, it never counts more than the limit in five minutes.
 */
export class RequestBudget {
  #underWay = 0;
  /** When the places of requests that have ended are free again. */
  #freeAt: number[] = [];
  /** Where in that list those begin that are still taken: cutting them off one by one would move all others each time. */
  #first = 0;
  /** Who waits goes one after the other, and the first one watches the time. */
  readonly #queue = new Limiter(1);
  #waiting = 0;
  #change: PromiseWithResolvers<void> | undefined;

  /** Takes a place if one is free and nobody waits for it. */
  tryTake(options: BudgetOptions): boolean {
    return this.#waiting === 0 && this.#take(options);
  }

  /** Waits for a place, and answers for how long. */
  async take(options: WaitOptions): Promise<number> {
    const { clock, limit, waitMs, signal } = options;
    const arrivedAt = clock.now();
    this.#dropFree(arrivedAt);
    const ahead = this.#taken + this.#waiting - limit;
    const soonest = ahead < 0 ? undefined : this.#freeAt[this.#first + ahead];
    if (soonest !== undefined && soonest > arrivedAt + waitMs) throw new BudgetUsedUp(soonest);
    this.#waiting += 1;
    try {
      const leave = await this.#queue.acquire(signal);
      await this.#takeAsFirst(options, arrivedAt + waitMs).finally(leave);
    } finally {
      this.#waiting -= 1;
    }
    return clock.now() - arrivedAt;
  }

  async #takeAsFirst(options: WaitOptions, latest: number): Promise<void> {
    const { clock, signal, onWait } = options;
    while (!this.#take(options)) {
      const until = this.#freeAt[this.#first];
      if (until === undefined) {
        // All of a small budget is under way.
        this.#change ??= Promise.withResolvers();
        await abortable(this.#change.promise, signal);
      } else {
        if (until > latest) throw new BudgetUsedUp(until);
        if (until - clock.now() >= worthTellingMs) onWait(until);
        await clock.sleep(until - clock.now(), signal);
      }
    }
  }

  /** The request of a place has ended. */
  end(clock: Clock): void {
    const now = clock.now();
    this.#dropFree(now);
    this.#freeAt.push(now + windowMs);
    this.giveBack();
  }

  /** A place was taken for what was not sent. */
  giveBack(): void {
    this.#underWay -= 1;
    this.#change?.resolve();
    this.#change = undefined;
  }

  #take({ clock, limit }: BudgetOptions): boolean {
    if (this.#taken >= limit) this.#dropFree(clock.now());
    if (this.#taken >= limit) return false;
    this.#underWay += 1;
    return true;
  }

  get #taken(): number {
    return this.#underWay + this.#freeAt.length - this.#first;
  }

  #dropFree(now: number): void {
    while ((this.#freeAt[this.#first] ?? Number.POSITIVE_INFINITY) <= now) this.#first += 1;
    if (this.#first < 1_000) return;
    this.#freeAt = this.#freeAt.slice(this.#first);
    this.#first = 0;
  }
}
