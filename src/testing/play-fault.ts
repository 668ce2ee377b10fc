import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Answer } from "./answer.js";
import { rateLimited } from "./answer.js";
import type { Connections } from "./connections.js";
import type { Fault, FaultKind } from "./fault.js";
import type { Envelope } from "./wire.js";
import { envelope, renderJson } from "./wire.js";

/** What a fault needs of the exchange that it spoils. */
export interface Exchange {
  response: ServerResponse;
  socket: Socket;
  connections: Connections;
  /** Decides the normal answer. Not every fault asks, and only what asks counts against the rate limit. */
  normal(): Answer;
  /** Sends an answer whole. */
  send(status: number, headers: Record<string, string>, body: string | Uint8Array): void;
}

const jsonType = { "content-type": "application/json" };
const htmlPage =
  "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n";

// On loopback a few milliseconds let the client read what was sent before the reset takes it away on some systems.
const beforeResetMs = 10;

type Player<Kind extends FaultKind> = (fault: Extract<Fault, { kind: Kind }>, exchange: Exchange) => void;

const players: { [Kind in FaultKind]: Player<Kind> } = {
  status: ({ status, body, headers = {} }, { send }) => {
    if (typeof body === "string" || body instanceof Uint8Array) send(status, headers, body);
    else if (body === undefined) send(status, headers, "");
    else send(status, { ...jsonType, ...headers }, renderJson(body));
  },
  envelope: ({ status, errors, messages, success = false, result = null }, { send }) => {
    const parts: Partial<Envelope> = { success, result };
    if (errors !== undefined) parts.errors = errors;
    if (messages !== undefined) parts.messages = messages;
    send(status, jsonType, renderJson(envelope(parts)));
  },
  "rate-limited": ({ retryAfter, code = 971, status = 429 }, exchange) => {
    sendAnswer(exchange, rateLimited(code, retryAfter, status));
  },
  html: ({ status = 200 }, { send }) => send(status, { "content-type": "text/html; charset=utf-8" }, htmlPage),
  redirect: ({ location, status = 302 }, { send }) => send(status, { location }, ""),

  "reset-before-headers": (_, { connections, socket }) => connections.reset(socket),
  "reset-mid-body": ({ chunked = false }, exchange) => {
    const { connections, socket } = exchange;
    writeHalf(exchange, chunked, () => connections.later(beforeResetMs, () => connections.reset(socket)));
  },
  "early-fin": (_, exchange) => writeHalf(exchange, false, () => exchange.connections.finish(exchange.socket)),
  hang: () => {},
  drip: ({ intervalMs }, { response, connections }) => {
    response.writeHead(200, jsonType);
    const drop = () => {
      if (response.destroyed) return;
      response.write(" "); // blanks before a JSON value are legal, so nothing in the body tells a client to give up
      connections.later(intervalMs, drop);
    };
    drop();
  },

  "truncated-json": (_, exchange) => {
    const { status, headers, text } = rendered(exchange.normal());
    exchange.send(status, headers, half(text));
  },
  "oversize-body": ({ bytes }, { response }) => {
    response.writeHead(200, jsonType);
    pipeline(Readable.from(longJson(bytes)), response, () => {}); // a client that leaves half-way ends it
  },
  "oversize-headers": ({ bytes = 131_072 }, exchange) => {
    const answer = exchange.normal();
    sendAnswer(exchange, { ...answer, headers: { ...answer.headers, "x-emulator-padding": "x".repeat(bytes) } });
  },
  "gzip-bomb": ({ bytes = 33_554_432 }, exchange) => {
    const { status, headers, text } = rendered(exchange.normal());
    exchange.send(status, { ...headers, "content-encoding": "gzip" }, gzipSync(text.padEnd(bytes)));
  },

  delay: ({ ms }, exchange) => exchange.connections.later(ms, () => sendAnswer(exchange, exchange.normal())),
  mutate: ({ mutate }, exchange) => {
    const answer = exchange.normal();
    sendAnswer(exchange, { ...answer, body: mutate(structuredClone(answer.body) as Envelope) });
  },
  "close-idle": ({ onReuse = false }, exchange) => {
    if (onReuse) exchange.connections.doom(exchange.socket);
    else exchange.response.on("finish", () => exchange.connections.finish(exchange.socket));
    sendAnswer(exchange, exchange.normal());
  },
};

/** Spoils the exchange as the fault says. */
export function playFault(fault: Fault, exchange: Exchange): void {
  (players[fault.kind] as Player<FaultKind>)(fault, exchange);
}

/** Sends an answer as the API would, whole and as JSON. */
export function sendAnswer(exchange: Exchange, answer: Answer): void {
  const { status, headers, text } = rendered(answer);
  exchange.send(status, headers, text);
}

function rendered(answer: Answer): { status: number; headers: Record<string, string>; text: string } {
  return { status: answer.status, headers: { ...jsonType, ...answer.headers }, text: renderJson(answer.body) };
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

function writeHalf({ response, normal }: Exchange, chunked: boolean, then: () => void): void {
  const { status, headers, text } = rendered(normal());
  const length = { "content-length": String(Buffer.byteLength(text)) };
  response.writeHead(status, chunked ? headers : { ...headers, ...length });
  response.write(half(text), then);
}

/** A JSON text of one very long string, made piece by piece as the client takes it. */
function* longJson(bytes: number): Generator<string> {
  const piece = "x".repeat(65_536);
  yield '"';
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
  yield '"';
}
