import { constants } from "node:http2";
import { RiskIntegrationError } from "../common/errors.js";
import { isError } from "../common/realms.js";
import { isTransient } from "./retry.js";
import { type Stage, TunnelFailure } from "./tunnel.js";
import { codeOf, unexpectedFailure } from "./unexpected.js";

/** The code of an error that a `lookup` of the transport fails with for a host that leads to an address which is not public. */
export const privateAddressCode = "ERR_PRIVATE_ADDRESS";

/** What is known of an attempt that ended without an answer. */
export interface FailedAttempt {
  readonly baseUrl: string;
  /** What the environment calls the proxy that the attempt goes through. */
  readonly proxyName: string | undefined;
  /** How far a connection by way of the proxy has come; undefined if the request was sent. */
  readonly stage: Stage | undefined;
  readonly timedOut: boolean;
}

const timeouts = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]);

const badResponses: Readonly<Record<string, string>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "an answer far larger than any risk integration",
  UND_ERR_HEADERS_OVERFLOW: "headers far larger than any answer needs",
  HPE_HEADER_OVERFLOW: "headers far larger than any answer needs",
};

/** The typed error for what undici or Node.js threw. Only its code is used: its text may name what it was sent. */
export function transportFailure(thrown: unknown, failed: FailedAttempt): RiskIntegrationError {
  const { baseUrl, proxyName, timedOut } = failed;
  const { host, hostname } = new URL(baseUrl);
  const code = codeOf(thrown);
  // undici refuses a request of ours: the server has no part in it.
  if (code?.startsWith("UND_ERR_INVALID_")) return unexpectedFailure(thrown);
  const stage = thrown instanceof TunnelFailure ? thrown.stage : failed.stage;
  if (proxyName !== undefined && (stage === "proxy" || stage === "tunnel"))
    return proxyFailure(thrown, { proxy: `the proxy of ${proxyName}`, proxyName, host, stage, timedOut });
  const shown = code === undefined ? "" : ` (${code})`;
  const way = proxyName === undefined ? "" : `, by way of the proxy of ${proxyName},`;
  if (isTimeout(code, timedOut)) {
    const missing = proxyName !== undefined && stage === "host" ? "TLS connection to" : "complete answer from";
    return retryable("TIMEOUT", `No ${missing} ${host}${way} in time${timedOut ? "" : shown}`);
  }
  if (isHandshakeCode(code))
    return handshakeFailure(
      `${host}${way}`,
      code,
      "Does a server that speaks TLS listen there, and not a proxy or a login page?",
    );
  if (isTlsCode(code))
    return new RiskIntegrationError(
      "TLS",
      `The certificate of ${host}${way} was not accepted${shown}. If a proxy or a test server with a private CA stands there, name the CA's file in NODE_EXTRA_CA_CERTS; nothing was sent`,
    );
  if (asksForHttp1(thrown))
    return retryable("NETWORK", `${host}${way} does not answer this request over HTTP/2 and asks for HTTP/1.1`);
  const badResponse =
    badResponses[code ?? ""] ?? (isMalformed(thrown, code) ? `something that is not HTTP${shown}` : undefined);
  if (badResponse) return new RiskIntegrationError("BAD_RESPONSE", `${host} sent ${badResponse}`);
  if (code === "ENOTFOUND")
    return new RiskIntegrationError(
      "NETWORK",
      `No host is called ${hostname}${shown}. Is the base URL right, and is DNS reachable?`,
    );
  if (code === privateAddressCode)
    return new RiskIntegrationError(
      "NETWORK",
      `${hostname} leads to an address that is not public, where no such document can be; nothing was sent`,
    );
  return retryable("NETWORK", `${host}${way} could not be reached, or the connection broke${shown}`);
}

interface ProxyHop {
  /** Its name in a sentence. Its URL may hold a password and is never shown. */
  readonly proxy: string;
  readonly proxyName: string;
  readonly host: string;
  readonly stage: "proxy" | "tunnel";
  readonly timedOut: boolean;
}

/** The typed error for a failure of the proxy itself, before the host was asked for anything. */
function proxyFailure(thrown: unknown, { proxy, proxyName, host, stage, timedOut }: ProxyHop): RiskIntegrationError {
  const code = codeOf(thrown);
  const shown = code === undefined ? "" : ` (${code})`;
  const The = proxy.replace(/^t/, "T");
  if (thrown instanceof TunnelFailure && thrown.status !== undefined)
    return new RiskIntegrationError("NETWORK", `${The} ${refusal(thrown, { proxyName, host })}`, {
      // It may be overloaded, or the way to the host broken for a moment.
      retryable: thrown.status === 429 || isTransient(thrown.status),
    });
  if (isTimeout(code, timedOut)) {
    const missing = stage === "proxy" ? "accept a connection" : `answer the request to connect to ${host}`;
    return retryable("TIMEOUT", `${The} did not ${missing} in time${timedOut ? "" : shown}`);
  }
  if (isHandshakeCode(code))
    return handshakeFailure(proxy, code, "Should its URL begin with http:// instead of https://?");
  if (isTlsCode(code))
    return new RiskIntegrationError(
      "TLS",
      `The certificate of ${proxy} was not accepted${shown}. If its CA is a private one, name the CA's file in NODE_EXTRA_CA_CERTS; nothing was sent`,
    );
  if (code === "ENOTFOUND")
    return new RiskIntegrationError(
      "NETWORK",
      `The host of ${proxy} was not found${shown}. Is the value of ${proxyName} right, and is DNS reachable?`,
    );
  if (isMalformed(thrown, code))
    return new RiskIntegrationError(
      "NETWORK",
      `${The} answered with something that is not HTTP${shown}. Is the value of ${proxyName} the URL of an HTTP proxy?`,
    );
  return retryable(
    "NETWORK",
    stage === "proxy"
      ? `${The} could not be reached${shown}`
      : `${The} closed the connection and did not connect to ${host}${shown}`,
  );
}

// Each of the alerts of RFC 8446 and RFC 5246 as OpenSSL names them; some lack the word.
const isAlert = /^ERR_SSL_(SSL\/TLS_ALERT|SSLV3_ALERT|TLSV1|TLSV13)_/;

/** @param question the likely cause if the other side sent no TLS alert: it speaks no TLS */
function handshakeFailure(peer: string, code: string | undefined, question: string): RiskIntegrationError {
  const failed = `The TLS handshake with ${peer} failed (${code})`;
  return new RiskIntegrationError(
    "TLS",
    isAlert.test(code ?? "")
      ? `${failed}: it was refused there. Does the other side expect another host name or TLS version, or a client certificate?`
      : `${failed}. ${question}`,
  );
}

/** Only the status: the rest of the answer may repeat the credentials of the proxy's URL. Some proxies answer 401 instead of 407. */
function refusal(
  { status, refusesBasic }: TunnelFailure,
  { proxyName, host }: Pick<ProxyHop, "proxyName" | "host">,
): string {
  if ((status === 407 || status === 401) && refusesBasic)
    return `asks for another authentication than Basic, the only one that is supported, and did not connect to ${host} (${status}). Can ${proxyName} name a proxy that accepts Basic, or one on this machine that authenticates itself?`;
  if (status === 407 || status === 401)
    return `asks for a user name and a password, or does not accept those in ${proxyName}, and did not connect to ${host} (${status})`;
  if (status === 403) return `does not allow a connection to ${host} (${status})`;
  if (status === 502 || status === 504) return `could not reach ${host} (${status})`;
  if (status === 503) return `is overloaded, or could not reach ${host} (${status})`;
  if (status === 429)
    return `limits its requests, and did not connect to ${host} (${status}). Do too many programs use it at the same time?`;
  return `refused to connect to ${host} (${status}). Does it allow this host?`;
}

/** An answer without a length that ended in the middle: over HTTP/2, undici takes the end of a reset stream for the end of the body. */
export function answerCutOff(baseUrl: string, { rayId }: { readonly rayId: string | undefined }): RiskIntegrationError {
  const { host } = new URL(baseUrl);
  return new RiskIntegrationError("NETWORK", `The answer of ${host} ended in the middle`, { rayId, retryable: true });
}

function retryable(code: "NETWORK" | "TIMEOUT", message: string): RiskIntegrationError {
  return new RiskIntegrationError(code, message, { retryable: true });
}

function isTimeout(code: string | undefined, timedOut: boolean): boolean {
  return timedOut || (code !== undefined && timeouts.has(code));
}

/** Not about a certificate: such as a server that speaks http, with an https URL. */
function isHandshakeCode(code: string | undefined): boolean {
  return /^(ERR_SSL_|EPROTO)/.test(code ?? "");
}

function isTlsCode(code: string | undefined): boolean {
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(
    code ?? "",
  );
}

/** Whether an HTTP/2 server has reset the stream, or ended the connection, with HTTP_1_1_REQUIRED (RFC 9113, section 7). */
export function asksForHttp1(thrown: unknown): boolean {
  if (!isError(thrown)) return false;
  if ((thrown as { http2ErrorCode?: unknown }).http2ErrorCode === constants.NGHTTP2_HTTP_1_1_REQUIRED) return true;
  // undici hands the code of a GOAWAY on in its text only.
  return thrown.message === `HTTP/2: "GOAWAY" frame received with code ${constants.NGHTTP2_HTTP_1_1_REQUIRED}`;
}

function isMalformed(thrown: unknown, code: string | undefined): boolean {
  // An end of file inside a message is a broken connection, not a malformed answer.
  if (code === "HPE_INVALID_EOF_STATE") return false;
  // undici 8 means to give its parser's errors a code, and gives them none.
  if (isError(thrown) && thrown.name === "HTTPParserError") return true;
  return /^(HPE_|UND_ERR_RESPONSE)/.test(code ?? "");
}
