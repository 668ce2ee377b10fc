import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { apiRoutes, type EmulatorRoute } from "./api-routes.js";
import { applyFault, type RequestContext, sendResponse } from "./apply-fault.js";
import type { Identity } from "./credentials.js";
import type { EmulatorState } from "./emulator-state.js";
import { type OpenRecord, openRecord } from "./request-log.js";
import { matchRoute, pathOf, queryOf, type RouteMatch } from "./router.js";
import { type ApiResponse, methodNotAllowed, notRouted, rateLimited } from "./wire.js";

type Matched = RouteMatch<EmulatorRoute> | undefined;

/** Serves the API and the Shared Signals documents: log, then fault, then the normal answer. */
export function apiListener(state: EmulatorState): RequestListener {
  return (request, response) => {
    request.resume(); // no route reads a body
    const matched = matchRoute(apiRoutes, request.url ?? "");
    const sender = state.credentials.authenticate(request.headers);
    const record = open(state, request, response, matched);
    if (isIdentity(sender)) record.credential = sender.name;
    const normal = () => normalResponse(state, record, matched, sender);
    const context = contextOf(state, request, response, record, normal);

    if (state.connections.of(request.socket)?.closeOnNextRequest) {
      record.fault = "close-idle";
      state.connections.finish(request.socket);
      return;
    }
    const fault = state.faults.take(record);
    record.fault = fault?.kind;
    const answer = () => {
      if (request.socket.destroyed) return;
      try {
        if (fault === undefined) sendResponse(context, context.normal());
        else applyFault(fault, context);
      } catch (cause) {
        // A fault with a header that HTTP forbids, or a `mutate` that throws: the client gets to know, and the process goes on.
        if (response.headersSent) state.connections.finish(request.socket);
        else context.send(500, { "content-type": "text/plain" }, `The scripted fault failed: ${cause}`);
      }
    };
    if (state.latencyMs > 0) state.connections.later(state.latencyMs, answer);
    else answer();
  };
}

/** Logs a request on arrival, and follows it to its end. */
function open(state: EmulatorState, request: IncomingMessage, response: ServerResponse, matched: Matched): OpenRecord {
  const connection = state.connections.of(request.socket);
  const record = openRecord(request, state.clock.now(), connection?.number ?? 0, rayId());
  if (matched !== undefined) {
    record.route = matched.route.name;
    record.params = matched.params;
    record.leakedCredential = matched.route.handle.access === "open" && record.scheme !== "none";
  }
  state.inFlight += 1;
  state.peakInFlight = Math.max(state.peakInFlight, state.inFlight);
  response.on("close", () => {
    state.inFlight -= 1;
    record.abandoned = !response.writableFinished && connection?.closedHere !== true;
    state.log.announce(record);
  });
  state.log.add(record);
  // After this turn, so that a waiting test finds the scripted fault of this request already taken.
  queueMicrotask(() => state.log.announce(record));
  return record;
}

function contextOf(
  state: EmulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  record: OpenRecord,
  normal: () => ApiResponse,
): RequestContext {
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
    connections: state.connections,
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
function normalResponse(
  state: EmulatorState,
  record: OpenRecord,
  matched: Matched,
  sender: Identity | ApiResponse,
): ApiResponse {
  const path = pathOf(record.path);
  if (matched !== undefined && record.method !== "GET") return methodNotAllowed(record.method);
  const call = { params: matched?.params ?? {}, path, query: queryOf(record.path), state };
  if (matched?.route.handle.access === "open") return matched.route.handle.answer(call);

  if (isIdentity(sender)) {
    const retryAfter = state.limiter.admit(sender.user);
    if (retryAfter !== undefined) {
      record.rateLimited = true;
      return rateLimited(state.limiter.code, String(retryAfter));
    }
  }
  if (matched === undefined) return notRouted(path);
  return isIdentity(sender) ? matched.route.handle.answer({ ...call, identity: sender }) : sender;
}

function isIdentity(candidate: Identity | ApiResponse): candidate is Identity {
  return "user" in candidate;
}

/** The form of the real ones: sixteen hexadecimal digits and an airport. */
function rayId(): string {
  return `${randomBytes(8).toString("hex")}-AMS`;
}
