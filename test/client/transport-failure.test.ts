import { describe, expect, test } from "vitest";
import { type FailedAttempt, transportFailure } from "../../src/client/transport-failure.js";
import { TunnelFailure } from "../../src/client/tunnel.js";

const attempt: FailedAttempt = {
  baseUrl: "https://api.example.com:8443/v4",
  proxyName: undefined,
  stage: undefined,
  timedOut: false,
};

function coded(code: string, cause?: unknown): Error {
  return Object.assign(new Error("text with s3cret in it", { cause }), { code });
}

describe("what undici or Node.js threw becomes a typed error that names the host", () => {
  const known: [string, string, boolean, RegExp][] = [
    ["ECONNREFUSED", "NETWORK", true, /^api\.example\.com:8443 could not be reached.*\(ECONNREFUSED\)/],
    ["ECONNRESET", "NETWORK", true, /the connection broke \(ECONNRESET\)/],
    ["EAI_AGAIN", "NETWORK", true, /\(EAI_AGAIN\)/],
    ["UND_ERR_SOCKET", "NETWORK", true, /\(UND_ERR_SOCKET\)/],
    ["HPE_INVALID_EOF_STATE", "NETWORK", true, /the connection broke/],
    ["ENOTFOUND", "NETWORK", false, /^No host is called api\.example\.com \(ENOTFOUND\)\. Is the base URL right/],
    ["UND_ERR_CONNECT_TIMEOUT", "TIMEOUT", true, /^No complete answer from api\.example\.com:8443 in time/],
    ["UND_ERR_HEADERS_TIMEOUT", "TIMEOUT", true, /in time \(UND_ERR_HEADERS_TIMEOUT\)/],
    ["UND_ERR_BODY_TIMEOUT", "TIMEOUT", true, /in time/],
    ["ETIMEDOUT", "TIMEOUT", true, /in time/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "TLS", false, /certificate of api\.example\.com:8443.*NODE_EXTRA_CA_CERTS/],
    ["CERT_HAS_EXPIRED", "TLS", false, /\(CERT_HAS_EXPIRED\)/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "TLS", false, /NODE_EXTRA_CA_CERTS/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "TLS", false, /NODE_EXTRA_CA_CERTS/],
    ["UND_ERR_RES_EXCEEDED_MAX_SIZE", "BAD_RESPONSE", false, /an answer far larger than any risk integration/],
    ["UND_ERR_HEADERS_OVERFLOW", "BAD_RESPONSE", false, /headers far larger than any answer needs/],
    ["HPE_HEADER_OVERFLOW", "BAD_RESPONSE", false, /sent headers far larger than any answer needs/],
    ["ERR_PRIVATE_ADDRESS", "NETWORK", false, /^api\.example\.com leads to an address that is not public/],
    ["X_CERT_LIKE", "NETWORK", true, /the connection broke \(X_CERT_LIKE\)/],
    ["X_HPE_LIKE", "NETWORK", true, /the connection broke \(X_HPE_LIKE\)/],
    ["HPE_INVALID_CONSTANT", "BAD_RESPONSE", false, /something that is not HTTP \(HPE_INVALID_CONSTANT\)/],
  ];
  test.each(known)("%s is %s", (code, expected, retryable, message) => {
    for (const thrown of [coded(code), new Error("s3cret", { cause: coded(code) })]) {
      const error = transportFailure(thrown, attempt);
      expect(error).toMatchObject({ code: expected, retryable, status: undefined });
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain("s3cret");
    }
  });

  test("what timed out is a time-out, whatever was thrown", () => {
    expect(transportFailure(coded("ABORT_ERR"), { ...attempt, timedOut: true })).toMatchObject({
      code: "TIMEOUT",
      retryable: true,
      message: "No complete answer from api.example.com:8443 in time",
    });
  });

  test("a proxy that refuses is named by its setting, never by its URL", () => {
    const byProxy = { ...attempt, proxyName: "HTTPS_PROXY", stage: "tunnel" } as const;
    const refused = (status: number) => transportFailure(new TunnelFailure("tunnel", { status }), byProxy);
    expect(refused(407)).toMatchObject({ code: "NETWORK", retryable: false });
    expect(refused(407).message).toMatch(/^The proxy of HTTPS_PROXY asks for a user name and a password.*\(407\)$/);
    for (const status of [408, 429, 502, 503, 504])
      expect(refused(status)).toMatchObject({ code: "NETWORK", retryable: true });
    expect(refused(404).message).toBe(
      "The proxy of HTTPS_PROXY refused to connect to api.example.com:8443 (404). Does it allow this host?",
    );
  });

  test("a failure that undici or Node.js throws on the way to the proxy is the proxy's", () => {
    const toProxy = { ...attempt, proxyName: "HTTPS_PROXY", stage: "host" } as const;
    const failed = (code: string) => transportFailure(new TunnelFailure("proxy", { cause: coded(code) }), toProxy);
    expect(failed("ECONNREFUSED")).toMatchObject({ code: "NETWORK", retryable: true });
    expect(failed("ECONNREFUSED").message).toBe("The proxy of HTTPS_PROXY could not be reached (ECONNREFUSED)");
    expect(failed("UND_ERR_CONNECT_TIMEOUT")).toMatchObject({ code: "TIMEOUT", retryable: true });
    expect(failed("UND_ERR_CONNECT_TIMEOUT").message).toMatch(/^The proxy of HTTPS_PROXY did not accept a connection/);
    for (const stage of ["proxy", "tunnel", "host", undefined] as const) {
      const { message } = transportFailure(new Error("s3cret"), { ...toProxy, stage, timedOut: true });
      expect(message).toMatch(
        stage === "proxy" || stage === "tunnel" ? /^The proxy of/ : /^No .* api\.example\.com:8443/,
      );
    }
  });

  test("a request of ours that undici refuses is not the server's fault, and is not repeated", () => {
    expect(transportFailure(coded("UND_ERR_INVALID_ARG"), attempt)).toMatchObject({
      code: "NETWORK",
      retryable: false,
      message: "An unexpected error ended the request (UND_ERR_INVALID_ARG).",
    });
  });

  test("another failure on the way by a proxy is not the proxy's, and names the way", () => {
    const reset = transportFailure(coded("ECONNRESET"), { ...attempt, proxyName: "HTTPS_PROXY" });
    expect(reset).toMatchObject({ code: "NETWORK", retryable: true });
    expect(reset.message).toBe(
      "api.example.com:8443, by way of the proxy of HTTPS_PROXY, could not be reached, or the connection broke (ECONNRESET)",
    );
    const certificate = transportFailure(coded("CERT_HAS_EXPIRED"), { ...attempt, proxyName: "https_proxy" });
    expect(certificate.message).toMatch(
      /^The certificate of api\.example\.com:8443, by way of the proxy of https_proxy, was not/,
    );
    expect(transportFailure(coded("UND_ERR_ABORTED"), attempt)).toMatchObject({ retryable: true });
  });

  test("undici's parser errors, which have no code, are something that is not HTTP", () => {
    const thrown = Object.assign(new Error("s3cret"), { name: "HTTPParserError" });
    expect(transportFailure(thrown, attempt)).toMatchObject({
      code: "BAD_RESPONSE",
      message: "api.example.com:8443 sent something that is not HTTP",
    });
  });

  test("a code further down than five causes, or one that is no code, is not looked at", () => {
    const deep = (levels: number): Error =>
      levels === 0 ? coded("ENOTFOUND") : new Error("x", { cause: deep(levels - 1) });
    expect(transportFailure(deep(4), attempt).message).toContain("ENOTFOUND");
    expect(transportFailure(deep(5), attempt).message).not.toContain("ENOTFOUND");
    for (const code of ["xECONNRESET", "ECONNRESET s3cret", 7])
      expect(transportFailure(Object.assign(new Error("x"), { code }), attempt).message).toMatch(/broke$/);
  });

  test.each([undefined, null, "text", 7, new Error("s3cret"), coded("not a code: s3cret"), { code: "ENOTFOUND" }])(
    "anything else is a broken connection without details: %j",
    (thrown) => {
      const error = transportFailure(thrown, attempt);
      expect(error).toMatchObject({ code: "NETWORK", retryable: true });
      expect(error.message).toBe("api.example.com:8443 could not be reached, or the connection broke");
    },
  );

  test("causes that lead in a circle do no harm", () => {
    const error = new Error("x");
    error.cause = error;
    expect(transportFailure(error, attempt).code).toBe("NETWORK");
  });
});
