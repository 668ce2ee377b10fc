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

/** The envelope of a failure: `success` is false and `result` null. */
export function failure(...errors: ApiMessage[]): Envelope {
  return envelope({ errors, success: false });
}

/** Two spaces and no newline at the end: the bytes of the published example. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}
