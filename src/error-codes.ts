/** Every error code, for tables and tests: a type alone cannot be listed. */
export const errorCodes = [
  "INVALID_ARGUMENT",
  "CONFIGURATION",
  "AUTHENTICATION",
  "PERMISSION",
  "NOT_ENTITLED",
  "NOT_FOUND",
  "RATE_LIMITED",
  "TIMEOUT",
  "NETWORK",
  "TLS",
  "API",
  "BAD_RESPONSE",
  "EXPECTATION_FAILED",
  "ABORTED",
] as const;

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
export type RiskIntegrationErrorCode = (typeof errorCodes)[number];
