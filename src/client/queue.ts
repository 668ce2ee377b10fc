/**
 * First in, first out. Neither an array nor a Set is such a queue: removing the first entry moves all others of an array, and leaves a
 * hole in a Set, over which each reading of the first goes (100,000 entries: two seconds).
 */
export class Queue<T> {
  #entries: T[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#entries[this.#head];
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  at(index: number): T | undefined {
    return this.#entries[this.#head + index];
  }

  push(entry: T): void {
    this.#entries.push(entry);
  }

  shift(): T | undefined {
    const first = this.#entries[this.#head];
    this.#head = Math.min(this.#head + 1, this.#entries.length);
    if (this.#head > 1_000 && this.#head > this.size) this.keep(() => true);
    return first;
  }

  /** Removes the entries that are not to be kept. */
  keep(isKept: (entry: T) => boolean): void {
    this.#entries = this.#entries.slice(this.#head).filter(isKept);
    this.#head = 0;
  }
}
