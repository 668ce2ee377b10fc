import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";

const reuseMs = 60_000;
// Old entries go when new ones come; this bounds what a program with thousands of references keeps for a minute.
const maxEntries = 1_000;

interface Flight<T> {
  readonly number: number;
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  doneAt: number | undefined;
}

/** Shares work by key: what overlaps is done once, a success is reused for at most 60 s, a failure never. */
export class Memo<T> {
  readonly #flights = new Map<string, Flight<T>>();
  #started = 0;

  constructor(readonly clock: Clock) {}

  /** A mark in time: asked with it, {@link Memo.get} reuses only what was started after it. */
  mark(): number {
    return this.#started;
  }

  /** Each caller has a signal of its own; the work is aborted when the last caller has gone. */
  async get(
    key: string,
    { signal, after = 0 }: { readonly signal?: AbortSignal | undefined; readonly after?: number | undefined },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#usable(key, after) ?? this.#start(key, work);
    flight.waiting += 1;
    try {
      return await abortable(flight.promise, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && flight.doneAt === undefined) {
        this.#forget(key, flight);
        flight.controller.abort(signal?.reason);
      }
    }
  }

  /** Aborts all work that is under way and forgets the rest. */
  clear(reason: unknown): void {
    const flights = [...this.#flights.values()];
    this.#flights.clear();
    for (const flight of flights) flight.controller.abort(reason);
  }

  #usable(key: string, after: number): Flight<T> | undefined {
    const flight = this.#flights.get(key);
    if (!flight || flight.number <= after) return undefined;
    return flight.doneAt === undefined || this.clock.now() - flight.doneAt < reuseMs ? flight : undefined;
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    this.#dropOld();
    const controller = new AbortController();
    this.#started += 1;
    const flight: Flight<T> = {
      number: this.#started,
      promise: work(controller.signal),
      controller,
      waiting: 0,
      doneAt: undefined,
    };
    this.#flights.delete(key);
    this.#flights.set(key, flight);
    flight.promise.then(
      () => {
        flight.doneAt = this.clock.now();
      },
      () => this.#forget(key, flight),
    );
    return flight;
  }

  #dropOld(): void {
    for (const [key, flight] of this.#flights) {
      const old = flight.doneAt !== undefined && this.clock.now() - flight.doneAt >= reuseMs;
      if (!old && this.#flights.size < maxEntries) return;
      if (flight.doneAt !== undefined) this.#flights.delete(key);
    }
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
