import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, replaceable in tests: a client that waits for minutes is tested in milliseconds. */
export interface Clock {
  /** Milliseconds since 1970; never goes back. */
  now(): number;
  /** Resolves after `ms`; rejects at once with the signal's reason when that aborts, and then leaves no timer behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

export const systemClock: Clock = {
  // The machine's clock may be set in the middle of a wait; this one starts with it and then follows the timers.
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    delay(ms, undefined, signal ? { signal } : {}).catch((stopped) => {
      // Node.js rejects with an error of its own, which has the reason only as its cause.
      signal?.throwIfAborted();
      throw stopped;
    }),
  random: () => Math.random(),
};
