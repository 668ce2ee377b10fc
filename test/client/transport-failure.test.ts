import { describe, expect, test } from "vitest";
import { type FailedAttempt, transportFailure } from "../../src/client/transport-failure.js";

const attempt: FailedAttempt = { baseUrl: "https://api.example.com:8443/v4", proxyName: undefined, timedOut: false };

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
    const error = transportFailure(coded("UND_ERR_ABORTED"), { ...attempt, proxyName: "HTTPS_PROXY" });
    expect(error).toMatchObject({ code: "NETWORK", retryable: false });
    expect(error.message).toMatch(/^The proxy of HTTPS_PROXY did not connect to api\.example\.com:8443/);
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
