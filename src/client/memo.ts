import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";

const reuseMs = 60_000;
// What a program with thousands of references keeps of answers that it may not ask for again.
const maxKept = 1_000;

/** Work that several callers may share. */
interface Flight<T> {
  readonly key: string;
  readonly sequence: number;
  readonly promise: Promise<T>;
  /** Of what is under way; a success is kept without it, since it holds more memory than that. */
  controller: AbortController | undefined;
  waiting: number;
  doneAt: number | undefined;
  /** Of successes: the one that came next. */
  next: Flight<T> | undefined;
}

/** Shares work by key: what overlaps is done once, a success is reused for at most 60 s, a failure never. */
export class Memo<T> {
  readonly #clock: Clock;
  /** The newest of each key: under way, or a success. */
  readonly #latest = new Map<string, Flight<T>>();
  /** All that are under way, those included that a newer one of the same key has replaced. */
  readonly #underWay = new Set<Flight<T>>();
  /** The successes that are kept, a chain in the order in which they came. */
  #oldest: Flight<T> | undefined;
  #newest: Flight<T> | undefined;
  #kept = 0;
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
      return await (signal ? abortable(flight.promise, signal) : flight.promise);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#underWay.has(flight)) {
        this.#forget(flight);
        flight.controller?.abort(signal?.reason);
      }
    }
  }

  /** Aborts all work that is under way and forgets the rest. */
  clear(reason: unknown): void {
    this.#latest.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#kept = 0;
    for (const flight of this.#underWay) flight.controller?.abort(reason);
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
    const flight: Flight<T> = {
      key,
      sequence: this.#started,
      promise,
      controller,
      waiting: 0,
      doneAt: undefined,
      next: undefined,
    };
    this.#latest.set(key, flight);
    this.#underWay.add(flight);
    promise.then(
      () => this.#keep(flight),
      () => this.#forget(flight),
    );
    return flight;
  }

  #keep(flight: Flight<T>): void {
    this.#underWay.delete(flight);
    flight.controller = undefined;
    flight.doneAt = this.#clock.now();
    if (this.#latest.get(flight.key) !== flight) return;
    if (this.#newest) this.#newest.next = flight;
    this.#newest = flight;
    this.#oldest ??= flight;
    this.#kept += 1;
    this.#dropOld(flight.doneAt);
  }

  #dropOld(now: number): void {
    while (this.#oldest && (this.#kept > maxKept || now - (this.#oldest.doneAt ?? now) >= reuseMs)) {
      this.#forget(this.#oldest);
      this.#oldest = this.#oldest.next;
      this.#kept -= 1;
    }
  }

  #forget(flight: Flight<T>): void {
    this.#underWay.delete(flight);
    if (this.#latest.get(flight.key) === flight) this.#latest.delete(flight.key);
  }
}
