import { argumentError, type RiskIntegrationError } from "../common/errors.js";
import { ownNames, type Wording } from "../common/wording.js";

/** The permission that lookups and the list of integrations need. */
export const lookupPermission = "Zero Trust Read";

/** Which risk integration a lookup asks for. */
export interface IntegrationKey {
  readonly accountId: string;
  readonly referenceId: string;
}

// Longer ones come back as an opaque 414 or 431 from whatever proxy sees them first.
const maxSegmentLength = 8_192;

/**
 * The path of one integration by its reference ID, below the API's base URL.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for arguments that no request can be made of
 */
export function referencePath({ accountId, referenceId }: IntegrationKey, wording: Wording = ownNames): string {
  return `${listPath(accountId, wording)}/reference_id/${segment(referenceId, "referenceId", wording)}`;
}

/** The path of all integrations of an account, below the API's base URL. */
export function listPath(accountId: string, wording: Wording = ownNames): string {
  return `/accounts/${segment(accountId, "accountId", wording)}/zt_risk_scoring/integrations`;
}

/** The path of an account's Access identity providers, below the API's base URL. */
export function identityProvidersPath(accountId: string, wording: Wording = ownNames): string {
  return `/accounts/${segment(accountId, "accountId", wording)}/access/identity_providers`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "number") return typeof value;
  return "number; in YAML, an ID of digits only is one, in the stack's config too: write the ID into the program, in quotes";
}

/** One path segment that the server decodes to exactly `value`. */
function segment(value: string, argument: keyof IntegrationKey, wording: Wording): string {
  const invalid = (problem: string): RiskIntegrationError =>
    argumentError(`${wording(argument)} ${problem}: ${remedies[argument]}.`, argument);
  if (typeof value !== "string") throw invalid(`must be a string, and is ${kindOf(value)}`);
  // Almost every ID consists of these, which a URL takes unchanged.
  if (/^[\w-]{1,100}$/.test(value)) return value;
  if (value === "") throw invalid("is empty");
  if (argument === "accountId" && value.includes("/")) throw invalid("holds a slash, and no account ID does");
  // URL parsers climb on these, percent-encoded or not, and encodeURIComponent leaves them as they are.
  if (value === "." || value === "..") throw invalid(`is “${value}”, which would name another path`);
  if (/\p{Cc}/u.test(value))
    throw invalid("holds a line end or another control character, as a value that is read from a file may");
  if (/\p{Cs}/u.test(value)) throw invalid("holds half of a surrogate pair, which no URL can carry");
  const encoded = encodeURIComponent(value);
  if (encoded.length > maxSegmentLength)
    throw invalid(`is too long: ${encoded.length} characters in a URL, ${maxSegmentLength} at most`);
  return encoded;
}

const remedies: Readonly<Record<keyof IntegrationKey, string>> = {
  accountId: "give the ID of the Cloudflare account",
  referenceId: "give the ID of the Access Okta identity provider, which is the integration's reference ID",
};

/** An account ID or a reference ID as a key. Whether the API keeps its case is not documented, so the case makes no difference. */
export function comparableId(id: string): string {
  return id.toLowerCase();
}

export function isSameId(one: string, other: string): boolean {
  return comparableId(one) === comparableId(other);
}
