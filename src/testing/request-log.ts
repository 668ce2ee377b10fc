import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { CredentialScheme } from "./credentials.js";
import { schemeOf } from "./credentials.js";

const secretHeaders = ["authorization", "x-auth-key", "x-auth-email", "proxy-authorization", "cookie"];

/** The name of a route, or `"unrouted"`. */
export type RouteName =
  | "reference"
  | "integration"
  | "integrations"
  | "identity-providers"
  | "configuration"
  | "keys"
  | "unrouted";

/** One request as it arrived. It is logged on arrival; the fields of the answer are filled in as the answer goes out. */
export interface RecordedRequest {
  /** As it came, such as `GET`. */
  readonly method: string;
  /** The request target byte for byte as on the wire, query included. */
  readonly path: string;
  /** Which route it was for. */
  readonly route: RouteName;
  /** The decoded path parameters of the route (`account`, `reference`, `id`, `uuid`), empty when unrouted. */
  readonly params: Readonly<Record<string, string>>;
  /** When it arrived, in milliseconds of the emulator's `clock` option, not sped up. */
  readonly time: number;
  /** Counts the connections from 1: requests with the same number came over the same socket. */
  readonly connection: number;
  /** Which kind of credential it carried. */
  readonly scheme: CredentialScheme;
  /** The name of the known credential that it carried, once looked at. */
  readonly credential: string | undefined;
  /** A credential was sent where none belongs: to the Shared Signals documents. */
  readonly leakedCredential: boolean;
  /** Headers as Node gives them; the value of one that carries a credential is `"[redacted]"`. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The same headers with the credentials in them. A getter, so that printing or serializing the record leaves it out. */
  readonly headersWithCredentials: Readonly<IncomingHttpHeaders>;
  /** Undefined until the head of an answer was sent, and for ever when a fault sends none. */
  readonly status: number | undefined;
  /** The `cf-ray` of the answer. */
  readonly rayId: string;
  /** Refused by the emulated rate limit (not by a scripted `rate-limited` fault). */
  readonly rateLimited: boolean;
  /** The kind of the scripted fault that it met. */
  readonly fault: string | undefined;
  /** The client closed the connection before the answer was complete. */
  readonly abandoned: boolean;
}

/** A record that the emulator is still writing to. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

export function openRecord(request: IncomingMessage, time: number, connection: number, rayId: string): OpenRecord {
  const { method = "", url = "", headers } = request;
  const record = {
    method,
    path: url,
    route: "unrouted",
    params: {},
    time,
    connection,
    scheme: schemeOf(headers),
    credential: undefined,
    leakedCredential: false,
    headers: redact(headers),
    status: undefined,
    rayId,
    rateLimited: false,
    fault: undefined,
    abandoned: false,
  } satisfies Omit<OpenRecord, "headersWithCredentials">;
  return Object.defineProperty(record, "headersWithCredentials", { get: () => headers }) as OpenRecord;
}

function redact(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const copy = { ...headers };
  for (const name of secretHeaders) if (copy[name] !== undefined) copy[name] = "[redacted]";
  return copy;
}

/** What a request must be like; every field given must fit. */
export interface RequestMatch {
  /** Default: any. */
  route?: RouteName | undefined;
  /** In capitals. Default: any. */
  method?: string | undefined;
  /** Text that the raw path contains. Default: any. */
  path?: string | undefined;
}

/** A description of requests, or a function that tells. */
export type RequestMatcher = RequestMatch | ((request: RecordedRequest) => boolean);

/** Whether a request is as described; without a description every one is. */
export function matches(request: RecordedRequest, matcher: RequestMatcher | undefined): boolean {
  if (matcher === undefined) return true;
  if (typeof matcher === "function") return matcher(request);
  const { route = request.route, method = request.method, path = "" } = matcher;
  return request.route === route && request.method === method && request.path.includes(path);
}

interface Waiter {
  readonly count: number;
  readonly matcher: RequestMatcher | undefined;
  readonly fitting: Set<OpenRecord>;
  readonly resolve: () => void;
}

/** Requests in the order of their arrival. */
export class RequestLog {
  readonly records: OpenRecord[] = [];
  #logged = new WeakSet<OpenRecord>();
  #waiting: Waiter[] = [];

  add(record: OpenRecord): void {
    this.records.push(record);
    this.#logged.add(record);
  }

  /**
   * Wakes those who wait: after a request was logged with all that is known of it, and again when it is over. Only this record is
   * looked at again: looking at all of them for each request would take a square of their number.
   */
  announce(record: OpenRecord): void {
    if (this.#waiting.length === 0 || !this.#logged.has(record)) return;
    this.#waiting = this.#waiting.filter(({ count, matcher, fitting, resolve }) => {
      if (matches(record, matcher)) fitting.add(record);
      else fitting.delete(record);
      if (fitting.size < count) return true;
      resolve();
      return false;
    });
  }

  waitFor(count: number, matcher: RequestMatcher | undefined): Promise<void> {
    const fitting = new Set(this.records.filter((record) => matches(record, matcher)));
    if (fitting.size >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, matcher, fitting, resolve }));
  }

  clear(): void {
    this.records.length = 0;
    this.#logged = new WeakSet();
    for (const { fitting } of this.#waiting) fitting.clear();
  }
}
