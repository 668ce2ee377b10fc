import type { RequestMatcher } from "./request-log.js";
import type { ApiMessage, Envelope } from "./wire.js";

/** Something that goes wrong with one answer. "The normal answer" is what the emulator would have said without it. */
export type Fault =
  /** Any answer at all. A `body` that is no string or bytes is sent as JSON. Default: no body. */
  | { kind: "status"; status: number; body?: unknown; headers?: Record<string, string> | undefined }
  /** An answer in the API's envelope. Defaults: no errors or messages, `success` false, `result` null. */
  | {
      kind: "envelope";
      status: number;
      errors?: ApiMessage[] | undefined;
      messages?: ApiMessage[] | undefined;
      success?: boolean | undefined;
      result?: unknown;
    }
  /** The connection is reset before a byte of the answer. */
  | { kind: "reset-before-headers" }
  /** The connection is reset when half of the normal body is out; announced by content-length, or `chunked`. */
  | { kind: "reset-mid-body"; chunked?: boolean | undefined }
  /** The connection is closed in good order, but with half of the announced body missing. */
  | { kind: "early-fin" }
  /** The request is read and never answered; the connection stays open. */
  | { kind: "hang" }
  /** 200, then one byte each `intervalMs`, for ever. */
  | { kind: "drip"; intervalMs: number }
  /** The first half of the normal body, as a complete answer. */
  | { kind: "truncated-json" }
  /** A page of HTML, as a proxy in between would send it. Default status 200. */
  | { kind: "html"; status?: number | undefined }
  /** Default status 302. */
  | { kind: "redirect"; location: string; status?: number | undefined }
  /** 200 and a valid JSON body of about this many bytes, without a content-length. */
  | { kind: "oversize-body"; bytes: number }
  /** The normal answer with a header of this many bytes. Default 131,072. */
  | { kind: "oversize-headers"; bytes?: number | undefined }
  /** The normal answer, padded with blanks to this many bytes (default 33,554,432) and sent as `content-encoding: gzip`. */
  | { kind: "gzip-bomb"; bytes?: number | undefined }
  /** What the API says to one who asks too much, with `Retry-After` exactly as given, or without. Defaults: 429, code 971. */
  | {
      kind: "rate-limited";
      retryAfter?: string | undefined;
      code?: number | undefined;
      status?: number | undefined;
    }
  /** The normal answer, later. */
  | { kind: "delay"; ms: number }
  /** The normal answer with its body changed; `mutate` may return anything that JSON can hold. */
  | { kind: "mutate"; mutate: (envelope: Envelope) => unknown }
  /**
   * The normal answer, after which the connection closes without having said so. With `onReuse` it closes only as the next
   * request arrives on it, which that request then sees as a connection closed without an answer.
   */
  | { kind: "close-idle"; onReuse?: boolean | undefined };

/** The name of a kind of fault. */
export type FaultKind = Fault["kind"];

/** How long and for whom scripted faults hold. */
export interface FaultOptions {
  /** How often the whole sequence is gone through; `Infinity` until `clearFaults`. Default 1. */
  times?: number | undefined;
  /** Which requests meet them. Default: every one to the API and to the Shared Signals documents. */
  match?: RequestMatcher | undefined;
}

/** What a field of a fault must hold, by kind: enough to tell a mistake in a test or a JSON body before it is served. */
const requiredFields: Record<FaultKind, Record<string, "number" | "string" | "function">> = {
  status: { status: "number" },
  envelope: { status: "number" },
  "reset-before-headers": {},
  "reset-mid-body": {},
  "early-fin": {},
  hang: {},
  drip: { intervalMs: "number" },
  "truncated-json": {},
  html: {},
  redirect: { location: "string" },
  "oversize-body": { bytes: "number" },
  "oversize-headers": {},
  "gzip-bomb": {},
  "rate-limited": {},
  delay: { ms: "number" },
  mutate: { mutate: "function" },
  "close-idle": {},
};

/** Every kind of fault. */
export const faultKinds = Object.keys(requiredFields) as readonly FaultKind[];

/** Throws an Error with one clear line unless this is a fault. */
export function assertFault(candidate: unknown): asserts candidate is Fault {
  const fault = candidate as Record<string, unknown> | null;
  const kind = typeof fault === "object" && fault !== null ? fault.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(requiredFields, kind)) {
    throw new Error(`A fault needs a kind, one of ${faultKinds.join(", ")}; got ${JSON.stringify(kind)}.`);
  }
  for (const [field, type] of Object.entries(requiredFields[kind as FaultKind])) {
    if (typeof fault?.[field] !== type) throw new Error(`A fault of kind ${kind} needs ${field}, a ${type}.`);
  }
  const { status = 200 } = fault as { status?: unknown };
  if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 599) {
    throw new Error(`The status of a fault is a whole number from 200 to 599; got ${JSON.stringify(status)}.`);
  }
}
