import type { ApiMessage, Envelope } from "./wire.js";
import { failure } from "./wire.js";

/** What a route decided to say, before any scripted fault has its way with it. */
export interface Answer {
  status: number;
  headers?: Record<string, string> | undefined;
  /** Sent as JSON. */
  body: unknown;
}

/** An answer in the API's envelope. */
export function enveloped(status: number, body: Envelope, headers?: Record<string, string>): Answer {
  return { status, body, headers };
}

function refusal(status: number, ...errors: ApiMessage[]): Answer {
  return enveloped(status, failure(...errors));
}

/** 400, 9106: no credential, or half of a pair, or an Authorization header that is not `Bearer …`. */
export function credentialsMissing(): Answer {
  return refusal(400, { code: 9106, message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers" });
}

const malformedHeaders = {
  "x-auth-email": { code: 6102, message: "Invalid format for X-Auth-Email header" },
  "x-auth-key": { code: 6103, message: "Invalid format for X-Auth-Key header" },
  authorization: { code: 6111, message: "Invalid format for Authorization header" },
};

/** A header that can hold a malformed credential. */
export type CredentialHeader = keyof typeof malformedHeaders;

/** 400, 6003, and a chain with one entry for each header at fault. */
export function credentialsMalformed(headers: CredentialHeader[]): Answer {
  return refusal(400, {
    code: 6003,
    message: "Invalid request headers",
    error_chain: headers.map((header) => malformedHeaders[header]),
  });
}

/** 403, 9109: a well-formed token that was never issued, or was revoked. */
export function tokenUnknown(): Answer {
  return refusal(403, { code: 9109, message: "Invalid access token" });
}

/** 403, 9103: a well-formed pair of e-mail address and key that belong to nobody. */
export function keyUnknown(): Answer {
  return refusal(403, { code: 9103, message: "Unknown X-Auth-Key or X-Auth-Email" });
}

/** 403, 10000: the API's words for a missing permission and for a token of another account. */
export function notPermitted(): Answer {
  return refusal(403, { code: 10000, message: "Authentication error" });
}

/** 403, 3314: the account's plan has no risk scoring. */
export function notEntitled(): Answer {
  return refusal(403, { code: 3314, message: "Account is not entitled to use risk scoring" });
}

/** 400, 7003 and 7000: no such path, or an account that does not exist. */
export function notRouted(path: string): Answer {
  return refusal(
    400,
    { code: 7003, message: `Could not route to ${path}, perhaps your object identifier is invalid?` },
    { code: 7000, message: "No route for that URI" },
  );
}

/** 405, 7001: a method that the path does not take. */
export function methodNotAllowed(method: string): Answer {
  return refusal(405, { code: 7001, message: `Method ${method} not available for that URI.` });
}

/** 404 in the API's envelope. Nobody has published the code of this answer: 3302 is a guess beside 3314, so rely on the status. */
export function integrationNotFound(): Answer {
  return refusal(404, { code: 3302, message: "Risk score integration not found" });
}

/** 200 with no result: the other form that an unknown reference may get. */
export function nullResult(): Answer {
  return enveloped(200, { errors: [], messages: [], success: true, result: null });
}

/** 429, 971 or 10100, with `Retry-After` in whole seconds, or without it. */
export function rateLimited(code: number, retryAfter: string | undefined, status = 429): Answer {
  return {
    ...refusal(status, { code, message: "Please wait and consider throttling your request speed" }),
    headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  };
}
