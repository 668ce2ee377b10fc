import type { Server } from "node:http";
import type { Socket } from "node:net";

/** The open sockets and running timers of the emulator, so that closing it leaves nothing behind. */
export class Connections {
  readonly #numbers = new WeakMap<Socket, number>();
  readonly #open = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #doomed = new WeakSet<Socket>();
  #count = 0;
  #closed = false;

  /** Counts and keeps every connection of this server. */
  watch(server: Server, secure: boolean): void {
    // Over TLS the request's socket is the decrypted one, which "connection" does not give.
    server.on(secure ? "secureConnection" : "connection", (socket: Socket) => {
      this.#count += 1;
      this.#numbers.set(socket, this.#count);
      this.#open.add(socket);
      socket.on("close", () => this.#open.delete(socket));
      // A peer that resets is what this server is for; without a listener it would end the process.
      socket.on("error", () => {});
    });
  }

  numberOf(socket: Socket): number {
    return this.#numbers.get(socket) ?? 0;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Marks a connection to be closed as its next request arrives. */
  doom(socket: Socket): void {
    this.#doomed.add(socket);
  }

  isDoomed(socket: Socket): boolean {
    return this.#doomed.has(socket);
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
    for (const socket of this.#open) socket.destroy();
  }
}
