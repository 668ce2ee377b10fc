import type { Clock } from "../../src/client/index.js";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock whose time passes only in sleeps: at once in each of them, or, when `held`, as the test says. */
export class HandClock implements Clock {
  /** The milliseconds that each sleep asked for, in the order in which they began. */
  readonly sleeps: number[] = [];
  /** What `random` answers. */
  chance = 0.5;
  readonly held: boolean;
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  #changed = Promise.withResolvers<void>();

  constructor({ start = Date.parse("2026-03-01T12:00:00Z"), held = false } = {}) {
    this.#now = start;
    this.held = held;
  }

  /** How many are asleep. */
  get asleep(): number {
    return this.#sleepers.size;
  }

  now = (): number => this.#now;

  random = (): number => this.chance;

  sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { wakeAt: this.#now + ms, wake: resolve };
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#sleepers.add(sleeper);
    this.#announce();
    if (!this.held) queueMicrotask(() => this.#wakeUntil(sleeper.wakeAt));
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener("abort", onAbort);
      this.#announce();
    }
  };

  /** Lets time pass; whoever's sleep is over by then wakes. */
  advance(ms: number): void {
    this.#wakeUntil(this.#now + ms);
  }

  /** Resolves as soon as exactly this many are asleep. */
  async untilAsleep(count: number): Promise<void> {
    while (this.asleep !== count) await this.#changed.promise;
  }

  #wakeUntil(time: number): void {
    this.#now = Math.max(this.#now, time);
    for (const sleeper of this.#sleepers) if (sleeper.wakeAt <= this.#now) sleeper.wake();
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
