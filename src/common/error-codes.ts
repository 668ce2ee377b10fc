/** What an error with a code comes to in the command line. */
interface CodeSpec {
  /** The name of the commands' exit code. */
  readonly exit: "failed" | "negative" | "denied" | "usage" | "interrupted";
  /** The step of `doctor` that it fails. */
  readonly step: "credentials" | "permission" | "integration";
  readonly remedy: string;
}

const again = "Run it again once the API can be reached from here.";

/** Every error code, and what it comes to. */
export const errorCodeSpecs = {
  INVALID_ARGUMENT: {
    exit: "usage",
    step: "integration",
    remedy: "Correct the argument that the message names; `cloudflare-risk-integration idps` lists the reference IDs.",
  },
  CONFIGURATION: { exit: "usage", step: "credentials", remedy: "Correct the setting that the message names." },
  AUTHENTICATION: {
    exit: "denied",
    step: "credentials",
    remedy: "Check the credential in Cloudflare's dashboard (My Profile › API Tokens).",
  },
  PERMISSION: {
    exit: "denied",
    step: "permission",
    remedy: "Give the token the permission Zero Trust Read for this account, or use a token of this account.",
  },
  NOT_ENTITLED: { exit: "denied", step: "permission", remedy: "Ask whoever manages the account's plan." },
  NOT_FOUND: {
    exit: "negative",
    step: "integration",
    remedy:
      "Find the identity provider's ID with `cloudflare-risk-integration idps`, and switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
  },
  RATE_LIMITED: { exit: "failed", step: "permission", remedy: "Run it again when the block is over." },
  TIMEOUT: { exit: "failed", step: "permission", remedy: again },
  NETWORK: { exit: "failed", step: "permission", remedy: again },
  TLS: {
    exit: "failed",
    step: "permission",
    remedy:
      "Read what failed; if a proxy or a gateway re-encrypts the connection, name the file with its CA certificate in NODE_EXTRA_CA_CERTS.",
  },
  API: { exit: "failed", step: "permission", remedy: again },
  BAD_RESPONSE: {
    exit: "failed",
    step: "integration",
    remedy: "Check the base URL, and any proxy between this machine and Cloudflare.",
  },
  EXPECTATION_FAILED: {
    exit: "negative",
    step: "integration",
    remedy: "Compare the integration with what is expected of it.",
  },
  ABORTED: { exit: "interrupted", step: "permission", remedy: again },
} as const satisfies Readonly<Record<string, CodeSpec>>;

/**
 * Every reason a lookup can fail for. A minor release may add a code; none is renamed or removed without a major one.
 *
 * | code | meaning |
 * |---|---|
 * | `INVALID_ARGUMENT` | an argument cannot be used; nothing was sent |
 * | `CONFIGURATION` | a setting or credential is missing, malformed or contradictory; nothing was sent |
 * | `AUTHENTICATION` | Cloudflare does not accept the credential |
 * | `PERMISSION` | the credential is known but may not read this account's risk integrations |
 * | `NOT_ENTITLED` | the account does not have Zero Trust risk scoring |
 * | `NOT_FOUND` | no risk integration has this reference ID |
 * | `RATE_LIMITED` | the API's rate limit blocks for longer than may be waited |
 * | `TIMEOUT` | no complete answer in time |
 * | `NETWORK` | the API could not be reached, or the connection broke |
 * | `TLS` | the server's certificate was not accepted, or the TLS handshake failed |
 * | `API` | the API answered with an error of another kind |
 * | `BAD_RESPONSE` | the answer is not what the API documents |
 * | `EXPECTATION_FAILED` | the integration is not as `expect` says |
 * | `ABORTED` | the caller's signal stopped the lookup, or the client was closed |
 *
 * @useDeclaredType
 */
export type RiskIntegrationErrorCode = keyof typeof errorCodeSpecs;

/** Every error code, for tables and tests: a type alone cannot be listed. */
export const errorCodes = Object.keys(errorCodeSpecs) as readonly RiskIntegrationErrorCode[];
