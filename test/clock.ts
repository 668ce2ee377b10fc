import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../src/client/index.js";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export interface FakeClockOptions {
  /** The time that it begins with. */
  readonly start?: number;
  /** Whether time passes by itself. Default: only by {@link FakeClock.advance}. */
  readonly passing?: boolean;
}

/** Rounds without any activity after which everything counts as settled: twice the hops of the longest chain, TLS through a proxy. */
const quietRounds = 10;

/**
 * The clock of the tests, for a client and an emulator alike. Time stands still until a test advances it. With `passing`, it jumps to
 * the end of the earliest sleep as soon as everything has settled, so sleeps that overlap end in the order of their ends.
 *
 * {@link FakeClock.settled} needs no knowledge of who waits for what. Whatever this package and the emulator do without time takes turns of
 * the event loop and bytes over loopback, and sooner or later asks the clock. A round is one turn and one round trip of a byte over a
 * loopback connection: the kernel delivers in order, so bytes that were sent before have arrived after it. Several rounds in which nobody
 * has asked the clock are more than any chain of reads and writes between two such questions takes. Each question starts the count again.
 * Rounds are counted, not timed: on a busy machine they take longer, and so does what they wait for.
 *
 * Real timers are not waited for: a fault of the emulator that lasts some milliseconds, or an attempt's own time-out. Nor are
 * other processes and threads, such as a DNS server's answer.
 */
export class FakeClock implements Clock {
  /** What {@link FakeClock.random} returns. */
  chance = 0;
  readonly #start: number;
  #now: number;
  readonly #passing: boolean;
  readonly #sleepers = new Set<Sleeper>();
  #isPassing = false;
  /** Counts the calls of the clock's methods. */
  #activity = 0;

  constructor({ start = Date.parse("2026-03-01T12:00:00Z"), passing = false }: FakeClockOptions = {}) {
    this.#start = start;
    this.#now = start;
    this.#passing = passing;
  }

  /** Whether no sleep is left, so that a real clock would not keep the process alive. */
  get idle(): boolean {
    return this.#sleepers.size === 0;
  }

  /** Milliseconds that have passed since the start. */
  get elapsed(): number {
    return this.#now - this.#start;
  }

  now = (): number => {
    this.#activity += 1;
    return this.#now;
  };

  random = (): number => {
    this.#activity += 1;
    return this.chance;
  };

  sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    this.#activity += 1;
    if (ms <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { until: this.#now + ms, wake: resolve };
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#sleepers.add(sleeper);
    if (this.#passing) void this.#pass();
    try {
      await promise;
    } finally {
      this.#activity += 1;
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener("abort", onAbort);
    }
  };

  /** Lets time pass at once, as for a process that was suspended; sleeps that are over by then end in the order of their ends. */
  advance(ms: number): void {
    this.#moveTo(this.#now + ms);
  }

  /** Resolves when everything that can happen without time has happened. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < quietRounds; quiet += 1) {
      const before = this.#activity;
      await roundTrip();
      await nextTurn();
      if (this.#activity !== before) quiet = -1;
    }
  }

  async #pass(): Promise<void> {
    if (this.#isPassing) return;
    this.#isPassing = true;
    while (!this.idle) {
      await this.settled();
      if (!this.idle) this.#moveTo(Math.min(...[...this.#sleepers].map(({ until }) => until)));
    }
    this.#isPassing = false;
  }

  #moveTo(time: number): void {
    this.#activity += 1;
    this.#now = Math.max(this.#now, time);
    const due = [...this.#sleepers].filter(({ until }) => until <= this.#now);
    for (const { wake } of due.toSorted((one, other) => one.until - other.until)) wake();
  }
}

/** The time between one request and the next, in milliseconds of the clock that the emulator was started with. */
export function pausesBetween(requests: readonly { readonly time: number }[]): number[] {
  return requests.slice(1).map(({ time }, index) => time - (requests[index]?.time ?? Number.NaN));
}

interface Echo {
  readonly socket: Socket;
  /** Those whose byte has not come back, in order. */
  readonly waiting: (() => void)[];
}

let echo: Promise<Echo> | undefined;

/** Sends a byte over a loopback connection and waits for its echo. The connection, one for each process, does not keep that alive. */
async function roundTrip(): Promise<void> {
  echo ??= openEcho();
  const { socket, waiting } = await echo;
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    socket.write(".");
  });
}

async function openEcho(): Promise<Echo> {
  const server = createServer({ noDelay: true }, (socket) => socket.unref().pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true }).unref();
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const waiting: Echo["waiting"] = [];
  socket.on("data", ({ length }) => {
    for (const resolve of waiting.splice(0, length)) resolve();
  });
  return { socket, waiting };
}
