import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Connections } from "./connections.js";
import type { Fault, FaultKind, FaultOptions } from "./fault.js";
import { matches, type RecordedRequest, type RequestMatcher } from "./request-log.js";
import { type ApiResponse, type Envelope, envelope, rateLimited, renderJson } from "./wire.js";

interface Script {
  faults: Fault[];
  next: number;
  roundsLeft: number;
  match: RequestMatcher | undefined;
}

/** Scripted faults, consumed in the order in which they were given. */
export class FaultQueue {
  #scripts: Script[] = [];

  add(given: Fault | readonly Fault[], { times = 1, match }: FaultOptions = {}): void {
    const { assertFault, assertFaultOptions } = require("./fault.js") as typeof import("./fault.js");
    const faults = Array.isArray(given) ? [...given] : [given as Fault];
    for (const fault of faults) assertFault(fault);
    assertFaultOptions({ times, match });
    if (faults.length > 0) this.#scripts.push({ faults, next: 0, roundsLeft: times, match });
  }

  /** Takes the first fault that is meant for this request. */
  take(request: RecordedRequest): Fault | undefined {
    const script = this.#scripts.find(({ match }) => matches(request, match));
    const fault = script?.faults[script.next];
    if (script === undefined || fault === undefined) return undefined;
    script.next += 1;
    if (script.next === script.faults.length) {
      script.next = 0;
      script.roundsLeft -= 1;
      if (script.roundsLeft <= 0) this.#scripts = this.#scripts.filter((other) => other !== script);
    }
    return fault;
  }

  /** How many answers are still to go wrong; `Infinity` when a script has no end. */
  get pending(): number {
    return this.#scripts.reduce((sum, { faults, next, roundsLeft }) => sum + faults.length * roundsLeft - next, 0);
  }

  clear(): void {
    this.#scripts = [];
  }
}

/** What a fault needs of the request that it is applied to. */
export interface RequestContext {
  response: ServerResponse;
  socket: Socket;
  connections: Connections;
  /** Decides the normal response. Not every fault calls it, and only a request for which it is called counts against the rate limit. */
  normal(): ApiResponse;
  /** Sends a whole response. */
  send(status: number, headers: Record<string, string>, body: string | Uint8Array): void;
}

const jsonType = { "content-type": "application/json" };
const htmlPage =
  "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n";

// On loopback a few milliseconds let the client read what was sent before the reset takes it away on some systems.
const beforeResetMs = 10;

type FaultHandler<Kind extends FaultKind> = (fault: Extract<Fault, { kind: Kind }>, context: RequestContext) => void;

const faultHandlers: { [Kind in FaultKind]: FaultHandler<Kind> } = {
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
  "rate-limited": ({ retryAfter, code = 971, status = 429 }, context) => {
    sendResponse(context, rateLimited(code, retryAfter, status));
  },
  html: ({ status = 200 }, { send }) => send(status, { "content-type": "text/html; charset=utf-8" }, htmlPage),
  redirect: ({ location, status = 302 }, { send }) => send(status, { location }, ""),

  "reset-before-headers": (_, { connections, socket }) => connections.reset(socket),
  "reset-mid-body": ({ chunked = false }, context) => {
    const { connections, socket } = context;
    writeHalf(context, chunked, () => connections.later(beforeResetMs, () => connections.reset(socket)));
  },
  "early-fin": (_, context) => writeHalf(context, false, () => context.connections.finish(context.socket)),
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

  "truncated-json": (_, context) => {
    const { status, headers, text } = rendered(context.normal());
    context.send(status, headers, half(text));
  },
  "oversize-body": ({ bytes }, { response }) => {
    response.writeHead(200, jsonType);
    pipeline(Readable.from(longJson(bytes)), response, () => {}); // a client that leaves half-way ends it
  },
  "oversize-headers": ({ bytes = 131_072 }, context) => {
    const normal = context.normal();
    sendResponse(context, { ...normal, headers: { ...normal.headers, "x-emulator-padding": "x".repeat(bytes) } });
  },
  "gzip-bomb": ({ bytes = 33_554_432 }, context) => {
    const { status, headers, text } = rendered(context.normal());
    context.send(status, { ...headers, "content-encoding": "gzip" }, gzipSync(text.padEnd(bytes)));
  },

  delay: ({ ms }, context) => context.connections.later(ms, () => sendResponse(context, context.normal())),
  mutate: ({ mutate }, context) => {
    const normal = context.normal();
    sendResponse(context, { ...normal, body: mutate(structuredClone(normal.body) as Envelope) });
  },
  "close-idle": ({ onReuse = false }, context) => {
    const connection = context.connections.of(context.socket);
    if (!onReuse) context.response.on("finish", () => context.connections.finish(context.socket));
    else if (connection) connection.closeOnNextRequest = true;
    sendResponse(context, context.normal());
  },
};

export function applyFault(fault: Fault, context: RequestContext): void {
  (faultHandlers[fault.kind] as FaultHandler<FaultKind>)(fault, context);
}

/** Sends a response as the API would, whole and as JSON. */
export function sendResponse(context: RequestContext, response: ApiResponse): void {
  const { status, headers, text } = rendered(response);
  context.send(status, headers, text);
}

function rendered({ status, headers, body }: ApiResponse): {
  status: number;
  headers: Record<string, string>;
  text: string;
} {
  return { status, headers: { ...jsonType, ...headers }, text: renderJson(body) };
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

function writeHalf({ response, normal }: RequestContext, chunked: boolean, then: () => void): void {
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
