import { abortable } from "./abort.js";
import type { Clock } from "./clock.js";

const reuseMs = 60_000;
// Bounds the memory of a program with thousands of references, which may never ask for them again.
const maxKept = 1_000;

/** Work in flight, which several callers may await. */
interface InFlight<T> {
  readonly key: string;
  readonly sequence: number;
  readonly controller: AbortController;
  readonly promise: Promise<T>;
  callers: number;
}

/** A success. It holds no controller, which takes more memory than the value. */
interface Kept<T> {
  readonly sequence: number;
  readonly value: T;
  readonly doneAt: number;
}

/** Shares work by key: overlapping calls are one run of the work, a success is reused for at most 60 s, a failure never. */
export class SingleFlightCache<T> {
  readonly #clock: Clock;
  /** All work in flight, including work that newer work of the same key has replaced. */
  readonly #inFlight = new Set<InFlight<T>>();
  /** The newest work in flight of each key. */
  readonly #newest = new Map<string, InFlight<T>>();
  /** The successes, oldest first: a key is deleted when its next work starts, so each success is inserted at the end. */
  readonly #kept = new Map<string, Kept<T>>();
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The sequence number of the work that started last: with it as `newerThan`, {@link SingleFlightCache.get} reuses only later work. */
  sequence(): number {
    return this.#started;
  }

  /** Each caller has a signal of its own; the work is aborted when its last caller has left. */
  async get(
    key: string,
    { signal, newerThan = 0 }: { readonly signal?: AbortSignal | undefined; readonly newerThan?: number | undefined },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const kept = this.#kept.get(key);
    if (kept && kept.sequence > newerThan && this.#clock.now() - kept.doneAt < reuseMs) return kept.value;
    const newest = this.#newest.get(key);
    const entry = newest && newest.sequence > newerThan ? newest : this.#start(key, work);
    entry.callers += 1;
    try {
      return await (signal ? abortable(entry.promise, signal) : entry.promise);
    } finally {
      entry.callers -= 1;
      if (entry.callers === 0 && this.#inFlight.has(entry)) {
        this.#end(entry);
        entry.controller.abort(signal?.reason);
      }
    }
  }

  /** Aborts all work in flight and forgets the rest. */
  clear(reason: unknown): void {
    this.#newest.clear();
    this.#kept.clear();
    for (const { controller } of this.#inFlight) controller.abort(reason);
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): InFlight<T> {
    const controller = new AbortController();
    this.#started += 1;
    const entry = { key, sequence: this.#started, controller, promise: work(controller.signal), callers: 0 };
    this.#kept.delete(key);
    this.#newest.set(key, entry);
    this.#inFlight.add(entry);
    entry.promise.then(
      (value) => this.#keep(entry, value),
      () => this.#end(entry),
    );
    return entry;
  }

  #keep(entry: InFlight<T>, value: T): void {
    const isNewest = this.#newest.get(entry.key) === entry;
    this.#end(entry);
    if (!isNewest) return;
    const now = this.#clock.now();
    this.#kept.set(entry.key, { sequence: entry.sequence, value, doneAt: now });
    for (const [key, { doneAt }] of this.#kept) {
      if (this.#kept.size <= maxKept && now - doneAt < reuseMs) break;
      this.#kept.delete(key);
    }
  }

  #end(entry: InFlight<T>): void {
    this.#inFlight.delete(entry);
    if (this.#newest.get(entry.key) === entry) this.#newest.delete(entry.key);
  }
}
