import { RiskIntegrationError } from "../errors.js";

/** Which risk integration a lookup asks for. */
export interface Reference {
  readonly accountId: string;
  readonly referenceId: string;
}

// Longer ones come back as an opaque 414 or 431 from whatever proxy sees them first.
const maxSegmentLength = 8_192;

/**
 * The path of one integration by its reference ID, below the API's base URL.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for arguments that no request can be made of
 */
export function referencePath({ accountId, referenceId }: Reference): string {
  if (typeof accountId === "string" && accountId.includes("/"))
    throw invalid("accountId", "holds a slash, and no account ID does");
  return `${listPath(accountId)}/reference_id/${segment(referenceId, "referenceId")}`;
}

/** The path of all integrations of an account, below the API's base URL. */
export function listPath(accountId: string): string {
  return `/accounts/${segment(accountId, "accountId")}/zt_risk_scoring/integrations`;
}

/** The path of an account's Access identity providers, below the API's base URL. */
export function identityProvidersPath(accountId: string): string {
  return `/accounts/${segment(accountId, "accountId")}/access/identity_providers`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "number") return typeof value;
  return "number; in YAML, digits alone are one, from the stack's config too: write the ID into the program, in quotes";
}

/** One path segment that the server decodes to exactly `value`. */
function segment(value: string, name: keyof Reference): string {
  if (typeof value !== "string") throw invalid(name, `must be a string, and is ${kindOf(value)}`);
  // What IDs are made of, nearly always, and a URL takes as it is.
  if (/^[\w-]{1,100}$/.test(value)) return value;
  if (value === "") throw invalid(name, "is empty");
  // URL parsers climb on these, percent-encoded or not, and encodeURIComponent leaves them as they are.
  if (value === "." || value === "..") throw invalid(name, `is “${value}”, which would name another path`);
  if (/\p{Cc}/u.test(value))
    throw invalid(name, "holds a line end or another control character, as what is read from a file may");
  if (/\p{Cs}/u.test(value)) throw invalid(name, "holds half of a surrogate pair, which no URL can carry");
  const encoded = encodeURIComponent(value);
  if (encoded.length > maxSegmentLength)
    throw invalid(name, `is too long: ${encoded.length} characters in a URL, ${maxSegmentLength} at most`);
  return encoded;
}

function invalid(name: keyof Reference, what: string): RiskIntegrationError {
  const remedy =
    name === "referenceId"
      ? "give the ID of the Access Okta identity provider, which is the integration's reference ID"
      : "give the ID of the Cloudflare account";
  return new RiskIntegrationError("INVALID_ARGUMENT", `${name} ${what}: ${remedy}.`);
}
