import { RiskIntegrationError } from "../errors.js";
import { isError } from "../realms.js";

/** The code of an error that a `lookup` of the transport fails with for a host that leads to an address which is not public. */
export const privateAddressCode = "ERR_PRIVATE_ADDRESS";

/** What is known of an attempt that ended without an answer. */
export interface FailedAttempt {
  readonly baseUrl: string;
  /** What the environment calls the proxy, which NO_PROXY may still exempt the host from. */
  readonly proxyName: string | undefined;
  readonly timedOut: boolean;
}

const timeouts = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]);

const badResponses: Readonly<Record<string, string>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "an answer far larger than any risk integration",
  UND_ERR_HEADERS_OVERFLOW: "headers far larger than any answer needs",
  HPE_HEADER_OVERFLOW: "headers far larger than any answer needs",
};

/** The typed error for what undici or Node.js threw. Only its code is used: its text may name what it was sent. */
export function transportFailure(
  thrown: unknown,
  { baseUrl, proxyName, timedOut }: FailedAttempt,
): RiskIntegrationError {
  const { host, hostname } = new URL(baseUrl);
  const code = codeOf(thrown);
  const shown = code === undefined ? "" : ` (${code})`;
  const way = proxyName === undefined ? "" : `, by way of the proxy of ${proxyName},`;
  if (timedOut || (code !== undefined && timeouts.has(code)))
    return new RiskIntegrationError("TIMEOUT", `No complete answer from ${host} in time${timedOut ? "" : shown}`, {
      retryable: true,
    });
  if (isTlsCode(code))
    return new RiskIntegrationError(
      "TLS",
      `The certificate of ${host}${way} was not accepted${shown}. If a proxy or a test server with a private CA stands there, name the CA's file in NODE_EXTRA_CA_CERTS; nothing was sent`,
    );
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
  // A refused CONNECT has no code of its own, and what the proxy said may hold the credentials of its URL.
  if (proxyName !== undefined && (code === undefined || code === "UND_ERR_ABORTED"))
    return new RiskIntegrationError(
      "NETWORK",
      `The proxy of ${proxyName} did not connect to ${host}${shown}. Does it need a user name and a password, and does it allow this host?`,
    );
  return new RiskIntegrationError("NETWORK", `${host}${way} could not be reached, or the connection broke${shown}`, {
    retryable: true,
  });
}

/** The system's or undici's code of an error, looked for down the causes; never a text. */
function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; isError(error) && depth < 5; error = error.cause, depth += 1) {
    const { code } = error as { code?: unknown };
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  }
  return undefined;
}

function isTlsCode(code: string | undefined): boolean {
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(
    code ?? "",
  );
}

function isMalformed(thrown: unknown, code: string | undefined): boolean {
  // An end of file inside a message is a broken connection, not a malformed answer.
  if (code === "HPE_INVALID_EOF_STATE") return false;
  // undici 8 means to give its parser's errors a code, and gives them none.
  if (isError(thrown) && thrown.name === "HTTPParserError") return true;
  return /^(HPE_|UND_ERR_INVALID|UND_ERR_RESPONSE)/.test(code ?? "");
}
