import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Answer } from "./answer.js";
import { methodNotAllowed, notRouted, rateLimited } from "./answer.js";
import type { EmulatorRoute, World } from "./api-routes.js";
import { apiRoutes } from "./api-routes.js";
import type { Connections } from "./connections.js";
import type { CredentialStore, Identity } from "./credentials.js";
import type { EmulatorClock } from "./emulator-clock.js";
import type { FaultQueue } from "./fault-queue.js";
import type { Exchange } from "./play-fault.js";
import { playFault, sendAnswer } from "./play-fault.js";
import type { RateLimiter } from "./rate-limiter.js";
import type { RequestLog } from "./request-log.js";
import { OpenRecord } from "./request-log.js";
import type { RouteMatch } from "./router.js";
import { matchRoute, pathOf, queryOf } from "./router.js";

/** The parts of a running emulator that an API request passes through. */
export interface Pipeline {
  clock: EmulatorClock;
  connections: Connections;
  credentials: CredentialStore;
  faults: FaultQueue;
  limiter: RateLimiter;
  log: RequestLog;
  world: World;
  /** Real milliseconds before an answer. */
  latencyMs: number;
  /** Requests under way now, and the most that were at the same time. */
  inFlight: number;
  peakInFlight: number;
}

type Matched = RouteMatch<EmulatorRoute> | undefined;

/** Serves the API and the Shared Signals documents: log, then fault, then the normal answer. */
export function apiListener(pipeline: Pipeline): RequestListener {
  return (request, response) => {
    request.resume(); // no route reads a body
    const matched = matchRoute(apiRoutes, request.url ?? "");
    const sender = pipeline.credentials.authenticate(request.headers);
    const record = open(pipeline, request, response, matched);
    if (isIdentity(sender)) record.credential = sender.name;
    const normal = () => normalAnswer(pipeline, record, matched, sender);
    const exchange = exchangeOf(pipeline, request, response, record, normal);

    if (pipeline.connections.isDoomed(request.socket)) {
      record.fault = "close-idle";
      pipeline.connections.finish(request.socket);
      return;
    }
    const fault = pipeline.faults.take(record);
    record.fault = fault?.kind;
    const answer = () => {
      if (request.socket.destroyed) return;
      try {
        if (fault === undefined) sendAnswer(exchange, exchange.normal());
        else playFault(fault, exchange);
      } catch (cause) {
        // A fault with a header that HTTP forbids, or a `mutate` that throws: said to the client, not to the process.
        if (response.headersSent) pipeline.connections.finish(request.socket);
        else exchange.send(500, { "content-type": "text/plain" }, `The scripted fault failed: ${cause}`);
      }
    };
    if (pipeline.latencyMs > 0) pipeline.connections.later(pipeline.latencyMs, answer);
    else answer();
  };
}

/** Logs a request on arrival, and follows it to its end. */
function open(pipeline: Pipeline, request: IncomingMessage, response: ServerResponse, matched: Matched): OpenRecord {
  const connection = pipeline.connections.of(request.socket);
  const record = new OpenRecord(request, pipeline.clock.now(), connection?.number ?? 0, rayId());
  if (matched !== undefined) {
    record.route = matched.route.name;
    record.params = matched.params;
    record.leakedCredential = matched.route.handle.access === "open" && record.scheme !== "none";
  }
  pipeline.inFlight += 1;
  pipeline.peakInFlight = Math.max(pipeline.peakInFlight, pipeline.inFlight);
  response.on("close", () => {
    pipeline.inFlight -= 1;
    record.abandoned = !response.writableFinished && connection?.closedHere !== true;
    pipeline.log.announce(record);
  });
  pipeline.log.add(record);
  // After this turn, so that a waiting test finds the scripted fault of this request already taken.
  queueMicrotask(() => pipeline.log.announce(record));
  return record;
}

function exchangeOf(
  pipeline: Pipeline,
  request: IncomingMessage,
  response: ServerResponse,
  record: OpenRecord,
  normal: () => Answer,
): Exchange {
  // Set on the response itself, so that it also reaches the faults which write their own head.
  response.setHeader("cf-ray", record.rayId);
  response.setHeader("server", "cloudflare-emulator");
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    record.status = status;
    return writeHead(status, ...rest);
  }) as ServerResponse["writeHead"];
  return {
    response,
    socket: request.socket,
    connections: pipeline.connections,
    normal,
    send(status, headers, body) {
      const length = status === 204 || status === 304 ? {} : { "content-length": String(Buffer.byteLength(body)) };
      response.writeHead(status, { ...length, ...headers });
      response.end(body);
    },
  };
}

/**
 * The order of the checks: the method, the sender's rate limit, the path, the credential, and then what the route itself
 * asks. A path that leads nowhere is answered without a credential too, as the API does it.
 */
function normalAnswer(
  { limiter, world }: Pipeline,
  record: OpenRecord,
  matched: Matched,
  sender: Identity | Answer,
): Answer {
  const path = pathOf(record.path);
  if (matched !== undefined && !matched.route.methods.includes(record.method)) return methodNotAllowed(record.method);
  if (matched?.route.handle.access === "open") {
    return matched.route.handle.answer({ params: matched.params, path, query: queryOf(record.path), world });
  }

  if (isIdentity(sender)) {
    const retryAfter = limiter.admit(sender.user);
    if (retryAfter !== undefined) {
      record.rateLimited = true;
      return rateLimited(limiter.code, String(retryAfter));
    }
  }
  if (matched === undefined) return notRouted(path);
  if (!isIdentity(sender)) return sender;
  return matched.route.handle.answer({
    params: matched.params,
    path,
    query: queryOf(record.path),
    identity: sender,
    world,
  });
}

function isIdentity(candidate: Identity | Answer): candidate is Identity {
  return "user" in candidate;
}

/** The form of the real ones: sixteen hexadecimal digits and an airport. */
function rayId(): string {
  return `${randomBytes(8).toString("hex")}-AMS`;
}
