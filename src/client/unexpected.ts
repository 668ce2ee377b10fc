import { configurationError, RiskIntegrationError } from "../common/errors.js";
import { isError } from "../common/realms.js";

// Callers rely on the one error class, for whatever fails. A text of unknown origin may hold a credential, so only codes and names are shown.

/** The typed error for one that no code below was meant to throw; one of ours is returned unchanged. */
export function unexpectedFailure(thrown: unknown): RiskIntegrationError {
  if (thrown instanceof RiskIntegrationError) return thrown;
  return new RiskIntegrationError("NETWORK", `An unexpected error ended the request${nameOf(thrown)}.`);
}

/** The same for one that came while the files of the HTTP client were loaded. */
export function loadFailure(thrown: unknown): RiskIntegrationError {
  if (thrown instanceof RiskIntegrationError) return thrown;
  return configurationError(
    `The HTTP client of pulumi-cloudflare-risk-integration could not be loaded${nameOf(thrown)}. Is the package installed completely, with its dependencies?`,
  );
}

/** The system's or undici's code of an error, looked for down the causes; never a text. */
export function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; isError(error) && depth < 5; error = error.cause, depth += 1) {
    const { code } = error as { code?: unknown };
    // OpenSSL's name of a TLS alert may have a slash: ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE.
    if (typeof code === "string" && /^[A-Z][A-Z0-9_/]+$/.test(code)) return code;
  }
  return undefined;
}

function nameOf(thrown: unknown): string {
  const name = codeOf(thrown) ?? (isError(thrown) && /^\w{1,60}$/.test(thrown.name) ? thrown.name : undefined);
  return name === undefined ? "" : ` (${name})`;
}
