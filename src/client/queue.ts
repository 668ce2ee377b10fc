/** A value in a {@link Queue}, by which it can leave. */
export interface Entry<T> {
  readonly value: T;
  previous: Entry<T> | undefined;
  next: Entry<T> | undefined;
  isQueued: boolean;
}

/**
 * First in, first out; a value can also leave from the middle. A Set is no such queue: V8 keeps a hole for each value that was
 * deleted, so reading the first of many takes longer each time (100,000 waiters: two seconds).
 */
export class Queue<T> {
  #first: Entry<T> | undefined;
  #last: Entry<T> | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first?.value;
  }

  get size(): number {
    return this.#size;
  }

  add(value: T): Entry<T> {
    const entry: Entry<T> = { value, previous: this.#last, next: undefined, isQueued: true };
    if (this.#last) this.#last.next = entry;
    else this.#first = entry;
    this.#last = entry;
    this.#size += 1;
    return entry;
  }

  shift(): T | undefined {
    const entry = this.#first;
    if (entry) this.delete(entry);
    return entry?.value;
  }

  /** Whether it was still in the queue. */
  delete(entry: Entry<T>): boolean {
    if (!entry.isQueued) return false;
    entry.isQueued = false;
    this.#size -= 1;
    const { previous, next } = entry;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    return true;
  }

  /** The entries in their order; the one that was given last may be deleted. */
  *[Symbol.iterator](): Generator<Entry<T>> {
    for (let entry = this.#first; entry; entry = entry.next) yield entry;
  }
}
