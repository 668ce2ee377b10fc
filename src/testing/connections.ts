import type { Server } from "node:http";
import type { Socket } from "node:net";
import { inspect } from "node:util";

/** A timer takes no more. */
export const maxDelayMs = 2 ** 31 - 1;

/** @throws Error of one line unless a timer can wait for so long */
export function assertDelay(name: string, ms: unknown): void {
  if (!(typeof ms === "number" && ms >= 0 && ms <= maxDelayMs))
    throw new Error(`${name} must be a number from 0 to ${maxDelayMs}; got ${inspect(ms)}.`);
}

export interface Connection {
  /** Counts from 1. */
  readonly number: number;
  /** The TCP socket; over TLS, requests come on another one that wraps it and cannot be reset. */
  readonly tcp: Socket;
  /** The emulator closed it, or is about to. */
  closedHere: boolean;
  /** The emulator closes it as soon as the next request arrives on it, without an answer. */
  closeOnNextRequest: boolean;
}

/** The open sockets and running timers of the emulator, so that closing it leaves nothing behind. */
export class Connections {
  // By the client's port, which a TLS socket and the TCP socket below it have in common.
  readonly #open = new Map<number, Connection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;
  #closed = false;

  /** Counts and keeps every connection of this server. */
  watch(server: Server): void {
    server.on("connection", (tcp: Socket) => {
      const port = tcp.remotePort;
      if (port === undefined) return; // gone already
      this.#count += 1;
      const connection = { number: this.#count, tcp, closedHere: false, closeOnNextRequest: false };
      this.#open.set(port, connection);
      tcp.on("close", () => {
        if (this.#open.get(port) === connection) this.#open.delete(port);
      });
      // Resets are this server's trade; without a listener one would end the process.
      tcp.on("error", () => {});
    });
  }

  /** The connection that a request came on; undefined when it is closed by now. */
  of(socket: Socket): Connection | undefined {
    return this.#open.get(socket.remotePort ?? -1);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Closes with a TCP reset. */
  reset(socket: Socket): void {
    this.#closing(socket)?.tcp.resetAndDestroy();
  }

  /** Closes in good order once all that was written is out. */
  finish(socket: Socket): void {
    this.#closing(socket);
    socket.end();
  }

  /** Runs `action` once after `ms` of real time, unless the emulator is closed before. */
  later(ms: number, action: () => void): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  closeAll(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const connection of this.#open.values()) {
      connection.closedHere = true;
      connection.tcp.destroy();
    }
  }

  #closing(socket: Socket): Connection | undefined {
    const connection = this.of(socket);
    if (connection !== undefined) connection.closedHere = true;
    return connection;
  }
}
