import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import type { ProxySetting } from "../settings/environment.js";

/** How far a connection by way of a proxy has come: to the proxy, to the proxy's answer to CONNECT, to TLS with the host. */
export type Stage = "proxy" | "tunnel" | "host";

/** A connection by way of a proxy that failed; the cause has the code. */
export class TunnelFailure extends Error {
  readonly stage: Stage;
  /** The status that the proxy refused CONNECT with. */
  readonly status: number | undefined;
  /** Whether the proxy asks for authentication and Basic, the only scheme that is sent, is none of the schemes that it names. */
  readonly refusesBasic: boolean;

  constructor(stage: Stage, { cause, status, refusesBasic = false }: Failure) {
    super(`no connection (${stage})`, { cause });
    this.stage = stage;
    this.status = status;
    this.refusesBasic = refusesBasic;
  }
}

interface Failure {
  readonly cause?: unknown;
  readonly status?: number | undefined;
  readonly refusesBasic?: boolean | undefined;
}

export interface TunnelOptions {
  readonly connectToProxy: buildConnector.connector;
  /** Gets the tunnel as `httpSocket`. */
  readonly connectToHost: buildConnector.connector;
  /** How long the proxy may take to answer CONNECT. */
  readonly timeoutMs: number;
  /** Called at each stage, and with undefined once there is a connection. */
  readonly onStage: (stage: Stage | undefined) => void;
}

// A proxy's answer to CONNECT has some hundred bytes.
const maxHeadLength = 16_384;

/**
 * A connector of undici's that goes by way of a proxy. undici's own ProxyAgent does not tell at which hop a connection failed, gives a CONNECT
 * request 300 s, in which every further attempt waits for the same tunnel, and loads all of undici.
 */
export function tunnelConnector({ proxyUrl }: ProxySetting, options: TunnelOptions): buildConnector.connector {
  const { connectToProxy, connectToHost, timeoutMs, onStage } = options;
  const { hostname, host, protocol, port, username, password } = new URL(proxyUrl);
  const proxy = { hostname: withoutBrackets(hostname), host, protocol, port };
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = user === ":" ? "" : `proxy-authorization: Basic ${Buffer.from(user).toString("base64")}\r\n`;

  return (target, callback) => {
    const fail = (stage: Stage, failure: Failure) => callback(new TunnelFailure(stage, failure), null);
    const authority = `${target.host?.replace(/:\d+$/, "") ?? target.hostname}:${target.port || 443}`;
    const head = `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`;
    onStage("proxy");
    // It returns the socket, which its declaration does not say: undici ends a connection attempt by it.
    return connectToProxy(proxy, (error, socket) => {
      if (error) return fail("proxy", { cause: error });
      onStage("tunnel");
      requestTunnel(socket, head, timeoutMs, (failure) => {
        if (failure) {
          socket.destroy();
          return fail("tunnel", failure);
        }
        onStage("host");
        connectToHost({ ...target, httpSocket: socket }, (tlsError, secured) => {
          if (tlsError) fail("host", { cause: tlsError });
          else {
            onStage(undefined);
            callback(null, secured);
          }
        });
      });
    });
  };
}

/** Sends CONNECT and waits for the proxy's answer; `done` gets why there is no tunnel. */
function requestTunnel(socket: Socket, head: string, timeoutMs: number, done: (failure?: Failure) => void): void {
  let text = "";
  let length = 0;
  const end = (failure?: Failure) => {
    socket.off("readable", onReadable).off("end", onEnd).off("close", onEnd).off("error", onError);
    socket.off("timeout", onTimeout).setTimeout(0);
    done(failure);
  };
  /** Whether the answer is decided. One with 100, or another status of its kind, only announces the answer. */
  const judge = (headEnd: number): boolean => {
    const status = Number(/^HTTP\/1\.[01] (\d{3})[ \r]/.exec(text)?.[1]);
    const rest = text.slice(headEnd);
    if (status >= 100 && status < 200 && status !== 101) {
      text = rest;
      return false;
    }
    if (!status) end({ cause: coded("HPE_INVALID_VERSION") });
    else if (status < 200 || status > 299) end({ status, refusesBasic: refusesBasic(text.slice(0, headEnd)) });
    else {
      if (rest !== "") socket.unshift(Buffer.from(rest, "latin1"));
      end();
    }
    return true;
  };
  const onReadable = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      text += chunk.toString("latin1");
      length += chunk.length;
      for (let at = text.indexOf("\r\n\r\n"); at !== -1; at = text.indexOf("\r\n\r\n")) if (judge(at + 4)) return;
      if (length > maxHeadLength) return end({ cause: coded("HPE_HEADER_OVERFLOW") });
    }
  };
  // Half an answer is a broken connection.
  const onEnd = () => end(text === "" || text.startsWith("HTTP/") ? {} : { cause: coded("HPE_INVALID_VERSION") });
  const onError = (cause: unknown) => end({ cause });
  const onTimeout = () => end({ cause: coded("ETIMEDOUT") });
  socket.on("readable", onReadable).on("end", onEnd).on("close", onEnd).on("error", onError);
  socket.setTimeout(timeoutMs, onTimeout);
  socket.write(head);
}

/** Whether the head of an answer has challenges, and none of them is Basic. Some proxies answer 401, whose header is the second one. */
function refusesBasic(head: string): boolean {
  const challenges = [...head.matchAll(/^(?:proxy|www)-authenticate:(.*)$/gim)].map(([, value = ""]) => value);
  // A quoted text, such as a realm, may hold the word.
  const names = challenges.join(",").replace(/"[^"]*"/g, '""');
  return names.trim() !== "" && !/(?:^|,)\s*basic\b/i.test(names);
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
