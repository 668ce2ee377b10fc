import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { decodeText, undecodable } from "../common/text-files.js";
import type { EmulatorState } from "./emulator-state.js";
import type { Fault, FaultOptions } from "./fault.js";
import { matchRoute, pathPattern } from "./router.js";
import { type ApiResponse, renderJson } from "./wire.js";

/** Below this path, other processes steer the emulator. Nothing here is logged or counted. */
export const adminPrefix = "/__emulator/";

const maxBodyBytes = 1_048_576;

interface AdminCall {
  state: EmulatorState;
  params: Readonly<Record<string, string>>;
  body: string;
}

/** A path of the administration, and the methods that it takes. */
interface AdminRoute {
  pattern: RegExp;
  handlers: Readonly<Record<string, (call: AdminCall) => ApiResponse>>;
}

const adminRoutes: readonly AdminRoute[] = [
  {
    pattern: pathPattern("/__emulator/integrations"),
    handlers: {
      POST: ({ state: { integrations }, body }) => {
        const { integration, parseJson } = loadSchemas();
        const { account_tag = integrations.firstAccount() ?? "", ...fields } = parseJson("The body", body, integration);
        return { status: 201, body: integrations.add(account_tag, fields) };
      },
    },
  },
  {
    pattern: pathPattern("/__emulator/integrations/:id"),
    handlers: {
      PATCH: ({ state: { integrations }, params: { id = "" }, body }) => {
        if (!integrations.has(id)) return unknownIntegration(id);
        const { integrationPatch, parseJson } = loadSchemas();
        return { status: 200, body: integrations.update(id, parseJson("The body", body, integrationPatch)) };
      },
      DELETE: ({ state: { integrations }, params: { id = "" } }) =>
        integrations.remove(id) ? { status: 200, body: { removed: id } } : unknownIntegration(id),
    },
  },
  {
    pattern: pathPattern("/__emulator/faults"),
    handlers: {
      // One fault, a list of them, or `{ faults, times?, match? }`. The queue checks each.
      POST: ({ state: { faults }, body }) => {
        const given = loadSchemas().readJson("The body", body);
        const script = given as { faults: Fault | Fault[] } & FaultOptions;
        if (typeof given === "object" && given !== null && "faults" in given) faults.add(script.faults, script);
        else faults.add(given as Fault | Fault[]);
        return { status: 200, body: { pending: faults.pending } };
      },
    },
  },
  {
    pattern: pathPattern("/__emulator/requests"),
    handlers: { GET: ({ state }) => ({ status: 200, body: { requests: state.log.records } }) },
  },
];

/** Loaded lazily: they need zod. */
function loadSchemas() {
  return require("./seed-schema.js") as typeof import("./seed-schema.js");
}

/**
 * Answers a request below {@link adminPrefix}: `POST integrations`, `PATCH` or `DELETE integrations/{id}`, `POST faults`,
 * `GET requests`. Takes and returns JSON; a mistake is a 400 with `{error}`.
 */
export function adminListener(state: EmulatorState): RequestListener {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(state, request);
    const text = renderJson(body);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  };
  // What can still fail here is the connection, and then nobody is left to answer.
  return (request, response) => void serve(request, response).catch(() => request.socket.destroy());
}

async function answer(state: EmulatorState, request: IncomingMessage): Promise<ApiResponse> {
  // A web page in a browser on this machine reaches loopback as well: it is known by its origin, or by its host name.
  if (!isLoopback(request) || request.headers.origin !== undefined)
    return { status: 403, body: { error: "The administration answers programs on this machine only." } };
  const matched = matchRoute(adminRoutes, request.url ?? "");
  const handler = matched?.route.handlers[request.method ?? ""];
  if (!matched || !handler)
    return { status: matched ? 405 : 404, body: { error: "The administration has no such operation." } };
  try {
    return handler({ state, params: matched.params, body: await readBody(request) });
  } catch (cause) {
    return { status: 400, body: { error: (cause as Error).message } };
  }
}

function unknownIntegration(id: string): ApiResponse {
  return { status: 404, body: { error: `The emulator has no integration ${JSON.stringify(id)}.` } };
}

function isLoopback(request: IncomingMessage): boolean {
  const hostname = URL.parse(`http://${request.headers.host}`)?.hostname ?? "";
  const fromHere = /^(?:::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? "");
  return fromHere && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) throw new Error(`The body is larger than ${maxBodyBytes} bytes.`);
    pieces.push(piece);
  }
  const text = decodeText(Buffer.concat(pieces));
  if (text === undefined) throw new Error(`The body ${undecodable}.`);
  return text;
}
