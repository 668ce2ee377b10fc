import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";

const reuseMs = 60_000;
// What a program with thousands of references keeps of answers that it may not ask for again.
const maxKept = 1_000;

/** Work that several callers may share. */
interface Flight<T> {
  readonly sequence: number;
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  doneAt: number | undefined;
}

/** Shares work by key: what overlaps is done once, a success is reused for at most 60 s, a failure never. */
export class Memo<T> {
  readonly #clock: Clock;
  /** The newest of each key: under way, or a success. */
  readonly #latest = new Map<string, Flight<T>>();
  /** All that are under way, those included that a newer one of the same key has replaced. */
  readonly #underWay = new Set<Flight<T>>();
  /** Successes in the order in which they came, with their keys. */
  readonly #done = new Map<Flight<T>, string>();
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

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
      if (flight.waiting === 0 && this.#underWay.has(flight)) {
        this.#forget(key, flight);
        flight.controller.abort(signal?.reason);
      }
    }
  }

  /** Aborts all work that is under way and forgets the rest. */
  clear(reason: unknown): void {
    this.#latest.clear();
    this.#done.clear();
    for (const flight of this.#underWay) flight.controller.abort(reason);
  }

  #usable(key: string, after: number): Flight<T> | undefined {
    const flight = this.#latest.get(key);
    if (!flight || flight.sequence <= after) return undefined;
    return flight.doneAt === undefined || this.#clock.now() - flight.doneAt < reuseMs ? flight : undefined;
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    this.#started += 1;
    const promise = work(controller.signal);
    const flight: Flight<T> = { sequence: this.#started, promise, controller, waiting: 0, doneAt: undefined };
    this.#latest.set(key, flight);
    this.#underWay.add(flight);
    promise.then(
      () => this.#keep(key, flight),
      () => this.#forget(key, flight),
    );
    return flight;
  }

  #keep(key: string, flight: Flight<T>): void {
    this.#underWay.delete(flight);
    flight.doneAt = this.#clock.now();
    if (this.#latest.get(key) !== flight) return;
    this.#done.set(flight, key);
    for (const [old, oldKey] of this.#done) {
      if (this.#done.size <= maxKept && flight.doneAt - (old.doneAt ?? 0) < reuseMs) return;
      this.#done.delete(old);
      this.#forget(oldKey, old);
    }
  }

  #forget(key: string, flight: Flight<T>): void {
    this.#underWay.delete(flight);
    if (this.#latest.get(key) === flight) this.#latest.delete(key);
  }
}
