import type { Clock } from "../../src/client/clock.js";

const start = Date.parse("2026-01-01T00:00:00Z");

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that moves only when told; whoever sleeps on it waits until then. Serves a client and an emulator alike. */
export class HandClock implements Clock {
  /** What {@link HandClock.random} gives. */
  chance = 0;
  #now = start;
  #sleepers: Sleeper[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  /** How many sleep now. */
  get asleep(): number {
    return this.#sleepers.length;
  }

  /** The times left of those who sleep, in milliseconds. */
  get naps(): number[] {
    return this.#sleepers.map(({ until }) => until - this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        until: this.#now + ms,
        wake: () => {
          signal?.removeEventListener("abort", stop);
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          resolve();
        },
      };
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      this.#sleepers.push(sleeper);
      for (const { count, resolve } of this.#waiting) if (this.asleep >= count) resolve();
      this.#waiting = this.#waiting.filter(({ count }) => this.asleep < count);
    });
  }

  /** Resolves once that many sleep at the same time. */
  untilAsleep(count: number): Promise<void> {
    if (this.asleep >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake();
  }
}

/** A clock on which every sleep is over at once, with the time it asked for gone by; it remembers how long each was. */
export class JumpingClock implements Clock {
  readonly slept: number[] = [];
  chance = 0;
  #now = start;

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
