import { abortable } from "./abort.js";
import { Queue } from "./queue.js";

/** Lets at most `limit` holders in at a time, first come, first served. */
export class Limiter {
  #free: number;
  readonly #waiting = new Queue<() => void>();

  constructor(limit: number) {
    this.#free = limit;
  }

  /** A place that is free now, as the function that gives it back. */
  tryAcquire(): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return this.#release;
  }

  /** Resolves with the function that gives the place back; an aborted wait gives up its turn. */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const release = this.tryAcquire();
    if (release) return release;
    await this.#turn(signal);
    return this.#release;
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const place = this.#waiting.add(resolve);
    try {
      await abortable(promise, signal);
    } catch (reason) {
      // A turn that was given in the same moment must not be lost.
      if (!this.#waiting.delete(place)) this.#release();
      throw reason;
    }
  }

  readonly #release = (): void => {
    const next = this.#waiting.first;
    if (next === undefined) this.#free += 1;
    else {
      this.#waiting.delete(next);
      next.value();
    }
  };
}
