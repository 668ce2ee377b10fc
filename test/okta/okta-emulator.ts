import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { type Receiver, type ReceiverRequest, receiverRequest } from "./provider-schema.js";
import { problemOfTransmitter } from "./transmitter-check.js";

/** A server on 127.0.0.1 that stands in for Okta's receivers of shared signals: `/api/v1/security-events-providers`. */
export interface OktaEmulator extends AsyncDisposable {
  /** What the SDK takes as `orgUrl`. */
  readonly url: string;
  /** The API token, sent as `Authorization: SSWS …`. */
  readonly token: string;
  readonly receivers: readonly Receiver[];
  /** Such as `POST /api/v1/security-events-providers`, in order. */
  readonly requests: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const collection = "/api/v1/security-events-providers";

/** @param options.dispatcher how the transmitters' documents are fetched, such as through a proxy */
export async function startOktaEmulator({ dispatcher = new Agent() as Dispatcher } = {}): Promise<OktaEmulator> {
  const token = randomBytes(20).toString("hex");
  const receivers = new Map<string, Receiver>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    requests.push(`${method} ${url}`);
    const authorized = request.headers.authorization === `SSWS ${token}`;
    const answered = authorized ? route(method, url, request) : failure(401, "E0000011", "Invalid token provided");
    Promise.resolve(answered)
      .catch((error) => failure(500, "E0000009", String(error)))
      .then(({ status, body }) => {
        response.writeHead(status, body === undefined ? {} : { "content-type": "application/json" });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function route(method: string, url: string, request: IncomingMessage): Promise<Answer> {
    const [, id, action] =
      /^\/api\/v1\/security-events-providers(?:\/([^/?]+)(?:\/lifecycle\/([^/?]+))?)?$/.exec(url) ?? [];
    if (!url.startsWith(collection)) return notFound(url);
    if (id === undefined) {
      if (method === "GET") return { status: 200, body: [...receivers.values()].map(shown) };
      return method === "POST" ? store(`sse${randomBytes(8).toString("hex")}`, request) : notAllowed();
    }
    const receiver = receivers.get(id);
    if (!receiver) return notFound(id);
    switch (`${method} ${action ?? ""}`) {
      case "GET ":
        return { status: 200, body: shown(receiver) };
      case "PUT ":
        return store(id, request);
      case "DELETE ":
        receivers.delete(id);
        return { status: 204 };
      case "POST activate":
        return changed(receiver, "ACTIVE");
      case "POST deactivate":
        return changed(receiver, "INACTIVE");
      default:
        return notAllowed();
    }
  }

  async function store(id: string, request: IncomingMessage): Promise<Answer> {
    const given = await readRequest(request);
    if ("status" in given) return given;
    const problem = await problemOfTransmitter(given.settings, dispatcher);
    if (problem) return invalid([`settings: ${problem}`]);
    const receiver: Receiver = { ...given, id, status: receivers.get(id)?.status ?? "ACTIVE" };
    receivers.set(id, receiver);
    return { status: 200, body: shown(receiver) };
  }

  function changed(receiver: Receiver, status: Receiver["status"]): Answer {
    receivers.set(receiver.id, { ...receiver, status });
    return { status: 200, body: shown({ ...receiver, status }) };
  }

  function shown(receiver: Receiver): unknown {
    const self = `${origin}${collection}/${receiver.id}`;
    const action = receiver.status === "ACTIVE" ? "deactivate" : "activate";
    const allow = (...methods: string[]) => ({ hints: { allow: methods } });
    return {
      ...receiver,
      _links: {
        self: { href: self, ...allow("GET", "PUT", "DELETE") },
        [action]: { href: `${self}/lifecycle/${action}`, ...allow("POST") },
      },
    };
  }

  return {
    url: origin,
    token,
    requests,
    get receivers() {
      return [...receivers.values()];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dispatcher.close();
    },
  };
}

/** An Okta that reaches the internet through a proxy alone. */
export function oktaBehindProxy(proxyUrl: string): Promise<OktaEmulator> {
  return startOktaEmulator({ dispatcher: new ProxyAgent(proxyUrl) });
}

async function readRequest(request: IncomingMessage): Promise<ReceiverRequest | Answer> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failure(400, "E0000003", "The request body was not well-formed.");
  }
  const parsed = receiverRequest.safeParse(json);
  if (parsed.success) return parsed.data;
  return invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
}

const notFound = (what: string) => failure(404, "E0000007", `Not found: Resource not found: ${what}`);
const notAllowed = () => failure(405, "E0000022", "The endpoint does not support the provided HTTP method");
const invalid = (causes: readonly string[]) =>
  failure(400, "E0000001", "Api validation failed: securityEventsProvider", causes);

/** Okta's error object. */
function failure(status: number, errorCode: string, errorSummary: string, causes: readonly string[] = []): Answer {
  const errorCauses = causes.map((cause) => ({ errorSummary: cause }));
  return {
    status,
    body: { errorCode, errorSummary, errorLink: errorCode, errorId: randomBytes(12).toString("hex"), errorCauses },
  };
}
