import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Worker } from "node:worker_threads";
import type { Peer } from "./scene.js";

/** A server of raw bytes on 127.0.0.1. */
export interface TcpServer extends Peer {
  readonly port: number;
  /** Such as `127.0.0.1:40123`. */
  readonly host: string;
  /** Connections so far, whatever became of them. */
  readonly connections: number;
  /** All bytes that came in, as Latin-1 text. */
  readonly received: string;
}

export async function tcpServer(onConnection: (socket: Socket) => void): Promise<TcpServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let received = "";
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {}); // resets are what these tests are about
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
    });
    onConnection(socket);
  });
  const port = await listen(server);
  return {
    port,
    host: `127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    get received() {
      return received;
    },
    get openConnections() {
      return open.size;
    },
    close() {
      for (const socket of open) socket.destroy();
      return closed(server);
    },
  };
}

/** A server that answers each request with the next of these texts, the last one again and again. */
export function answering(...answers: readonly string[]): Promise<TcpServer> {
  let next = 0;
  return tcpServer((socket) => {
    forEachHead(socket, () => {
      socket.write(answers[Math.min(next, answers.length - 1)] ?? "");
      next += 1;
    });
  });
}

/** An HTTP answer as text, with the length of its body and nothing else that was not asked for. */
export function httpAnswer(status: string, headers: Readonly<Record<string, string>>, body = ""): string {
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(body) });
  return [`HTTP/1.1 ${status}`, ...lines.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}

/** A proxy that answers CONNECT with a text of its own and closes, with one and no more, never, or with a tunnel to a port of 127.0.0.1. */
export interface TestProxy extends TcpServer {
  /** The heads of the requests that it got. */
  readonly heads: readonly string[];
}

export type ProxyAnswer =
  | { readonly say: string }
  | { readonly stall: string }
  | { readonly tunnelTo: number; readonly announced?: string }
  | "hang";

/** Answers each CONNECT with the next of these, the last one again and again. */
export async function connectProxy(...answers: readonly ProxyAnswer[]): Promise<TestProxy> {
  const heads: string[] = [];
  const server = await tcpServer((socket) => {
    let tunnelled = false;
    forEachHead(socket, (head) => {
      if (tunnelled) return;
      const answer = answers[Math.min(heads.length, answers.length - 1)] ?? "hang";
      heads.push(head);
      if (answer === "hang") return;
      if ("stall" in answer) {
        socket.write(answer.stall);
        tunnelled = true;
        return;
      }
      if ("say" in answer) {
        socket.end(answer.say);
        return;
      }
      tunnelled = true;
      const { tunnelTo, announced = "" } = answer;
      const onward = connect(tunnelTo, "127.0.0.1", () => socket.write(`${announced}HTTP/1.1 200 OK\r\n\r\n`));
      socket.pipe(onward).pipe(socket);
      socket.on("close", () => onward.destroy());
      onward.on("error", () => socket.destroy());
    });
  });
  return Object.assign(Object.create(server) as TcpServer, { heads });
}

/** A path to a port of 127.0.0.1 that can die as one does behind a NAT: its connections stay open, and carry nothing any more. */
export interface Path extends TcpServer {
  /** Ends the traffic of the connections that there are; new ones work. */
  die(): void;
}

export async function pathTo(port: number): Promise<Path> {
  const alive = new Set<Socket>();
  const server = await tcpServer((socket) => {
    alive.add(socket);
    const onward = connect(port, "127.0.0.1");
    onward.on("error", () => {});
    socket.on("data", (bytes) => alive.has(socket) && onward.write(bytes));
    onward.on("data", (bytes) => alive.has(socket) && socket.write(bytes));
    socket.on("close", () => onward.destroy());
    onward.on("close", () => alive.has(socket) && socket.destroy());
  });
  return Object.assign(Object.create(server) as TcpServer, { die: () => alive.clear() });
}

/** A TLS server that accepts no client without a certificate. */
export async function mutualTlsServer(
  certificate: { readonly key: string; readonly cert: string },
  maxVersion: "TLSv1.2" | "TLSv1.3",
): Promise<TcpServer> {
  const options = { ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: true, maxVersion };
  const secured = createTlsServer(options);
  secured.on("tlsClientError", () => {});
  const server = await tcpServer((socket) => void secured.emit("connection", socket));
  return server;
}

/** A TLS server whose traffic goes on in clear to a port of 127.0.0.1. */
export async function tlsTo(
  port: number,
  certificate: { readonly key: string; readonly cert: string },
): Promise<TcpServer> {
  const secured = createTlsServer(certificate, (socket) => {
    const onward = connect(port, "127.0.0.1");
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) one.on("error", () => {});
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
  });
  secured.on("tlsClientError", () => {});
  return tcpServer((socket) => secured.emit("connection", socket));
}

/** A server whose queue of connections is full and never emptied: whoever connects waits for ever. */
export async function fullServer(): Promise<Peer & { readonly host: string }> {
  const lock = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     const server = require("node:net").createServer();
     server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       // From here on the kernel alone takes connections, two of them.
       setImmediate(() => { Atomics.wait(workerData, 0, 0); process.exit(); });
     });`,
    { eval: true, workerData: lock },
  );
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const taken = await Promise.all([connected(port), connected(port)]);
  return {
    host: `127.0.0.1:${port}`,
    openConnections: 0,
    async close() {
      for (const socket of taken) socket.destroy();
      const exited = new Promise((resolve) => worker.once("exit", resolve));
      Atomics.store(lock, 0, 1);
      Atomics.notify(lock, 0);
      await exited;
    },
  };
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function unusedPort(): Promise<number> {
  // Below those that a system gives to servers which ask for any: another test's server must not get it meanwhile.
  const port = 10_000 + Math.floor(Math.random() * 10_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((done) => {
    server.once("error", () => done(false)).listen(port, "127.0.0.1", () => done(true));
  });
  if (!isFree) return unusedPort();
  await closed(server);
  return port;
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket)).on("error", reject);
  });
}

function forEachHead(socket: Socket, onHead: (head: string) => void): void {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end !== -1; end = text.indexOf("\r\n\r\n")) {
      onHead(text.slice(0, end));
      text = text.slice(end + 4);
    }
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
