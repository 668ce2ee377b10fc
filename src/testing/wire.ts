/** The shapes the API speaks, as its reference documents them. Key order here is the order of the documented example. */

/** One entry of `errors` or `messages`. */
export interface ApiMessage {
  /** Documented as 1000 or more; lower ones, such as 971, exist too. */
  code: number;
  /** What happened. */
  message: string;
  /** A page that explains it. */
  documentation_url?: string | undefined;
  /** What the entry is about: `pointer` is a JSON pointer. */
  source?: { pointer?: string | undefined } | undefined;
  /** Undocumented, seen on malformed credentials: what exactly was wrong. */
  error_chain?: { code: number; message: string }[] | undefined;
}

/** A risk-score integration as the API gives it. */
export interface EmulatedIntegration {
  /** UUIDv4. */
  id: string;
  /** The account, as the API writes it. */
  account_tag: string;
  /** Whether it exports changes in risk score. */
  active: boolean;
  /** RFC 3339. */
  created_at: string;
  /** `"Okta"` is the only documented value; others may be seeded to see how a client takes them. */
  integration_type: string;
  /** What it is looked up by: the ID of the Access identity provider. */
  reference_id: string;
  /** For example `https://tenant.okta.com`. */
  tenant_url: string;
  /** For example `/.well-known/sse-configuration/{integration_uuid}/`. */
  well_known_url: string;
}

/** What every API answer is wrapped in. */
export interface Envelope {
  /** What went wrong; may stand beside a success. */
  errors: ApiMessage[];
  /** What else the API has to say. */
  messages: ApiMessage[];
  /** Whether the API calls it a success. */
  success: boolean;
  /** What was asked for; null in a failure. */
  result: unknown;
}

/** The envelope of a list that has pages. */
export interface PagedEnvelope extends Envelope {
  result_info: {
    per_page: number;
    count: number;
    page?: number | undefined;
    total_count?: number | undefined;
    total_pages?: number | undefined;
    cursor?: string | undefined;
    cursors?: { after: string } | undefined;
  };
}

/** The API's envelope in the documented order of keys. */
export function envelope(parts: Partial<Envelope>): Envelope {
  const { errors = [], messages = [], success = true, result = null } = parts;
  return { errors, messages, success, result };
}

/** Two spaces and no newline at the end: the bytes of the published example. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

/** The normal response of a route, before any scripted fault is applied. */
export interface ApiResponse {
  status: number;
  headers?: Record<string, string> | undefined;
  /** Sent as JSON. */
  body: unknown;
}

function failure(status: number, ...errors: ApiMessage[]): ApiResponse {
  return { status, body: envelope({ errors, success: false }) };
}

/** No credential, or half of a pair, or an Authorization header that is not `Bearer …`. */
export const credentialsMissing = failure(400, {
  code: 9106,
  message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
});

const malformedHeaders = {
  "x-auth-email": { code: 6102, message: "Invalid format for X-Auth-Email header" },
  "x-auth-key": { code: 6103, message: "Invalid format for X-Auth-Key header" },
  authorization: { code: 6111, message: "Invalid format for Authorization header" },
};

/** A header that can hold a malformed credential. */
export type CredentialHeader = keyof typeof malformedHeaders;

/** The chain has one entry for each header at fault. */
export function credentialsMalformed(headers: readonly CredentialHeader[]): ApiResponse {
  const error_chain = headers.map((header) => malformedHeaders[header]);
  return failure(400, { code: 6003, message: "Invalid request headers", error_chain });
}

/** A well-formed token that was never issued, or was revoked. */
export const tokenUnknown = failure(403, { code: 9109, message: "Invalid access token" });

/** A well-formed pair of e-mail address and key that belongs to nobody. */
export const keyUnknown = failure(403, { code: 9103, message: "Unknown X-Auth-Key or X-Auth-Email" });

/** The API's words for a missing permission and for a token of another account. */
export const notPermitted = failure(403, { code: 10000, message: "Authentication error" });

/** The account's plan has no risk scoring. */
export const notEntitled = failure(403, { code: 3314, message: "Account is not entitled to use risk scoring" });

/** No such path, or an account that does not exist. */
export function notRouted(path: string): ApiResponse {
  return failure(
    400,
    { code: 7003, message: `Could not route to ${path}, perhaps your object identifier is invalid?` },
    { code: 7000, message: "No route for that URI" },
  );
}

/** A method that the path does not take. */
export function methodNotAllowed(method: string): ApiResponse {
  return failure(405, { code: 7001, message: `Method ${method} not available for that URI.` });
}

/** Nobody has published the code of this response: 3302 is a guess next to 3314, so rely on the status. */
export const integrationNotFound = failure(404, { code: 3302, message: "Risk score integration not found" });

/** No result in a success: the other form that an unknown reference may get. */
export const nullResult: ApiResponse = { status: 200, body: envelope({}) };

/** `Retry-After` in whole seconds, or without it. */
export function rateLimited(code: number, retryAfter: string | undefined, status = 429): ApiResponse {
  return {
    ...failure(status, { code, message: "Please wait and consider throttling your request speed" }),
    headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  };
}
