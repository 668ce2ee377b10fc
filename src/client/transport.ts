import type { LookupFunction, Socket } from "node:net";
import type { buildConnector, Dispatcher } from "undici";
import { configurationError } from "../common/errors.js";
import { version } from "../common/versions.js";
import type { Credential } from "../settings/credential.js";
import type { ProxySetting } from "../settings/environment.js";
import { AttemptTimeout, attempt, type RawResponse } from "./attempt.js";
import { isCutOff } from "./cut-off.js";
import { answerCutOff, asksForHttp1, transportFailure } from "./transport-failure.js";
import { type Stage, tunnelConnector } from "./tunnel.js";
import { type UndiciParts, undiciParts } from "./undici-parts.js";

/** One answer of the server, read to its end, with the credential redacted from all of it. */
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  readonly rayId: string | undefined;
  readonly retryAfter: string | undefined;
  readonly date: string | undefined;
  readonly location: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentType: string | undefined;
  /** The `cf-mitigated` header, which Cloudflare sets on a page of its own that answers instead of the server behind. */
  readonly mitigated: string | undefined;
}

export interface TransportOptions {
  readonly baseUrl: string;
  /** Undefined: nothing is sent that says who asks. */
  readonly credential: Credential | undefined;
  /** Finds a host's addresses, and may refuse them. Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
  readonly attemptTimeoutMs: number;
  readonly proxy: ProxySetting | undefined;
}

interface GetOptions {
  readonly signal: AbortSignal;
  /** How much of the deadline is left. */
  readonly leftMs: number;
  /** Called when there is a connection, and the request goes out. */
  readonly onSend: () => void;
}

export interface Transport {
  /**
   * One GET, one attempt, within the time-out of the transport or the rest of the deadline, whichever is shorter.
   * @throws {RiskIntegrationError} `NETWORK`, `TLS`, `TIMEOUT` or `BAD_RESPONSE`; the reason of `signal` if that aborts
   */
  get(path: string, options: GetOptions): Promise<HttpResponse>;
  /** Ends every connection at once. */
  destroy(): Promise<void>;
}

// A documented answer has under 1,000 bytes, and a list of an account's integrations some hundred for each.
const maxResponseBytes = 1024 * 1024;

/** @throws {RiskIntegrationError} `CONFIGURATION` if the runtime replaces undici by something else */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, credential, attemptTimeoutMs, proxy } = options;
  const sockets = new Set<Socket>();
  const parts = undiciParts();
  // All connections of a transport go the same way, so the newest one's stage is the one at which an attempt without a connection waits.
  let stage: Stage | undefined;
  const open = (allowH2: boolean) =>
    createDispatcher(parts, { ...options, allowH2 }, sockets, (reached) => {
      stage = reached;
    });
  let dispatcher = open(true);
  let retired: Dispatcher | undefined;
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, "");
  const headers = {
    accept: "application/json",
    // A compressed body could grow beyond every cap, since undici counts the bytes on the wire.
    "accept-encoding": "identity",
    "user-agent": `pulumi-cloudflare-risk-integration/${version}`,
    ...credential?.headers(),
  };
  return {
    async get(path, { signal, leftMs, onSend }) {
      signal.throwIfAborted();
      const timeoutMs = Math.min(leftMs, attemptTimeoutMs);
      // origin and path go to the wire as they are: no URL parser in between that could climb or decode.
      const target = { origin, path: basePath + path, method: "GET", headers } as const;
      // The pause within a body that counts as a time-out is shorter, so that undici notices a dead connection before the attempt's own timer
      // also if the headers took some seconds.
      const request = { ...target, headersTimeout: timeoutMs, bodyTimeout: Math.ceil(timeoutMs / 2) };
      let sent = false;
      const options = { request, queuedAbort: parts.queuedAbort, signal, timeoutMs, leftMs };
      const given = await attempt(dispatcher, {
        ...options,
        onSend() {
          sent = true;
          onSend();
        },
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        const timedOut = error instanceof AttemptTimeout;
        // Further attempts, and other lookups, do as the server asks.
        if (asksForHttp1(error) && !retired) {
          retired = dispatcher;
          dispatcher = open(false);
        }
        throw transportFailure(error, { baseUrl, proxyName: proxy?.name, stage: sent ? undefined : stage, timedOut });
      });
      const answer = read(given, credential);
      if (isCutOff(given)) throw answerCutOff(baseUrl, answer);
      return answer;
    },
    async destroy() {
      await Promise.all([dispatcher.destroy(), retired?.destroy()]);
      // undici leaves a socket that is still connecting to itself until it is connected or its time is out.
      for (const socket of sockets) socket.destroy(new Error("closed"));
    },
  };
}

function createDispatcher(
  { Agent, buildConnector }: UndiciParts,
  { attemptTimeoutMs: timeoutMs, proxy, lookup, allowH2 }: TransportOptions & { readonly allowH2: boolean },
  sockets: Set<Socket>,
  onStage: (stage: Stage | undefined) => void,
): Dispatcher {
  // Bun serves a module of its own under the name of undici, and so may others.
  if (typeof Agent?.prototype?.dispatch !== "function" || typeof buildConnector !== "function")
    throw configurationError(
      "This runtime replaces undici, which this package sends its requests with, by a module that cannot send them. Run the program under Node.js 22.19 or newer.",
    );
  const connectorOf = (options: object) => keepingTrack(buildConnector({ timeout: timeoutMs, ...options }), sockets);
  const connect = proxy
    ? // A company's proxy has an address of its network, and finds the host's itself, so neither connector gets `lookup`.
      tunnelConnector(proxy, {
        connectToProxy: connectorOf({ allowH2: false }),
        connectToHost: connectorOf({ allowH2 }),
        timeoutMs,
        onStage,
      })
    : connectorOf(lookup ? { allowH2, lookup } : { allowH2 });
  // The time-outs here are for a server that accepts no stream; each request has its own.
  return new Agent({ connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxResponseSize: maxResponseBytes });
}

/**
 * The same connector, with every socket in `sockets` from its first moment to its close. The `signal` of a socket would be
 * shorter, but Node.js keeps its listener, and with it the socket, long after that has closed.
 */
function keepingTrack(connect: buildConnector.connector, sockets: Set<Socket>): buildConnector.connector {
  return (options, callback) => {
    // It returns the socket, which its declaration does not say: a version that does not only loses the early end of a socket
    // that is still connecting, here and in undici, which ends a connection attempt that no request waits for.
    const socket = connect(options, callback) as unknown as Socket | undefined;
    if (!socket) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // TLS 1.3 refuses a client without a certificate after the handshake. The end of the stream follows at once, and undici would report it.
    socket.once("error", (error) => socket.destroy(error));
    return socket;
  };
}

function read({ status, headers, body }: RawResponse, credential: Credential | undefined): HttpResponse {
  const redact = (text: string): string => credential?.redact(text) ?? text;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    const text = Array.isArray(value) ? value[0] : value;
    return text === undefined ? undefined : redact(text);
  };
  const ray = header("cf-ray");
  return {
    status,
    body: redact(body),
    // A name to look up in a log, so nothing that is not one is passed on.
    rayId: ray !== undefined && /^[\w-]{1,64}$/.test(ray) ? ray : undefined,
    retryAfter: header("retry-after"),
    date: header("date"),
    location: header("location"),
    contentEncoding: header("content-encoding"),
    contentType: header("content-type"),
    mitigated: header("cf-mitigated"),
  };
}
