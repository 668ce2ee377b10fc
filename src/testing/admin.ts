import { isError } from "../errors.js";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault, FaultOptions } from "./fault.js";
import { assertFault } from "./fault.js";
import type { FaultQueue } from "./fault-queue.js";
import type { IntegrationStore } from "./integration-store.js";
import { parseJson } from "./json-shape.js";
import { integration, integrationPatch } from "./load-seed.js";
import type { RequestLog } from "./request-log.js";
import type { Route } from "./router.js";
import { matchRoute } from "./router.js";
import { renderJson } from "./wire.js";

/** Below this path, other processes steer the emulator. Nothing here is logged or counted. */
export const adminPrefix = "/__emulator/";

const maxBodyBytes = 1_048_576;

/** What the administration steers. */
export interface Administered {
  integrations: IntegrationStore;
  faults: FaultQueue;
  log: RequestLog;
}

interface AdminCall extends Administered {
  params: Readonly<Record<string, string>>;
  body: string;
}

type AdminHandler = (call: AdminCall) => { status: number; body: unknown };

const adminRoutes: readonly Route<AdminHandler>[] = [
  {
    name: "add",
    methods: ["POST"],
    pattern: "/__emulator/integrations",
    handle: ({ integrations, body }) => {
      const { account_tag = integrations.firstAccount() ?? "", ...given } = parseJson("The body", body, integration);
      return { status: 201, body: integrations.add(account_tag, given) };
    },
  },
  {
    name: "update",
    methods: ["PATCH"],
    pattern: "/__emulator/integrations/:id",
    handle: ({ integrations, params: { id = "" }, body }) => {
      if (!integrations.has(id)) return unknownIntegration(id);
      return { status: 200, body: integrations.update(id, parseJson("The body", body, integrationPatch)) };
    },
  },
  {
    name: "remove",
    methods: ["DELETE"],
    pattern: "/__emulator/integrations/:id",
    handle: ({ integrations, params: { id = "" } }) => {
      return integrations.remove(id) ? { status: 200, body: { removed: id } } : unknownIntegration(id);
    },
  },
  {
    name: "faults",
    methods: ["POST"],
    pattern: "/__emulator/faults",
    handle: ({ faults, body }) => {
      const { script, options } = parseScript(body);
      faults.add(script, options);
      return { status: 200, body: { pending: faults.pending } };
    },
  },
  {
    name: "requests",
    methods: ["GET"],
    pattern: "/__emulator/requests",
    handle: ({ log }) => ({ status: 200, body: { requests: log.records } }),
  },
];

/**
 * Answers a request below {@link adminPrefix}: `POST integrations`, `PATCH` or `DELETE integrations/{id}`, `POST faults`,
 * `GET requests`. Takes and gives JSON; a mistake is a 400 with `{error}`.
 */
export async function administer(
  what: Administered,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(what, request);
  const text = renderJson(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

async function answer(what: Administered, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  // A web page in a browser on this machine reaches loopback as well: it is known by its origin, or by its host name.
  if (!isLoopback(request) || request.headers.origin !== undefined) {
    return { status: 403, body: { error: "The administration answers programs on this machine only." } };
  }
  const fitting = adminRoutes.filter((route) => matchRoute([route], request.url ?? "") !== undefined);
  const matched = matchRoute(
    fitting.filter(({ methods }) => methods.includes(request.method ?? "")),
    request.url ?? "",
  );
  if (matched === undefined) {
    return { status: fitting.length > 0 ? 405 : 404, body: { error: "The administration has no such operation." } };
  }
  try {
    const { params, route } = matched;
    return route.handle({ ...what, params, body: await readBody(request) });
  } catch (cause) {
    return { status: 400, body: { error: isError(cause) ? cause.message : String(cause) } };
  }
}

function unknownIntegration(id: string): { status: number; body: unknown } {
  return { status: 404, body: { error: `The emulator has no integration ${JSON.stringify(id)}.` } };
}

/** A fault, a list of them, or `{faults, times?, match?}`. */
function parseScript(body: string): { script: Fault | Fault[]; options: FaultOptions } {
  return parseJson("The body", body, ({ value }) => {
    const given = value as { faults?: unknown } & FaultOptions;
    const wrapped = typeof value === "object" && value !== null && "faults" in value;
    const faults = wrapped ? given.faults : value;
    for (const fault of Array.isArray(faults) ? faults : [faults]) assertFault(fault);
    const { times, match } = wrapped ? given : {};
    return { script: faults as Fault | Fault[], options: { times, match } };
  });
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
  return Buffer.concat(pieces).toString("utf8");
}
