import { validateHeaderName, validateHeaderValue } from "node:http";
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

/** What a field holds: its place in a message, and whether a value is that. */
interface Expected {
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
}

/** A timer takes no more. */
const maxMs = 2 ** 31 - 1;

const milliseconds: Expected = {
  what: `a number from 0 to ${maxMs}`,
  fits: (value) => typeof value === "number" && value >= 0 && value <= maxMs,
};

const status: Expected = {
  what: "a whole number from 200 to 599",
  fits: (value) => isInteger(value, 200, 599),
};

/** @param max what one text or buffer of Node.js can hold, or a number that is exact */
function bytes(max: number): Expected {
  return { what: `a whole number from 0 to ${max}`, fits: (value) => isInteger(value, 0, max) };
}

const headerValue: Expected = {
  what: "a text that HTTP allows in a header, without a line end",
  fits: (value) => typeof value === "string" && passes(() => validateHeaderValue("x", value)),
};

const headers: Expected = {
  what: "an object with names and texts that HTTP allows in a header, without a line end",
  fits: (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, text]) => passes(() => validateHeaderName(name)) && headerValue.fits(text)),
};

const functionValue: Expected = { what: "a function", fits: (value) => typeof value === "function" };

const maxText = 2 ** 28;

/** What the fields of a fault must hold, by kind: enough to tell a mistake in a test or a JSON body before it is served. */
const requiredFields: Record<FaultKind, Record<string, Expected>> = {
  status: { status },
  envelope: { status },
  "reset-before-headers": {},
  "reset-mid-body": {},
  "early-fin": {},
  hang: {},
  drip: { intervalMs: milliseconds },
  "truncated-json": {},
  html: {},
  redirect: { location: headerValue },
  "oversize-body": { bytes: bytes(Number.MAX_SAFE_INTEGER) },
  "oversize-headers": {},
  "gzip-bomb": {},
  "rate-limited": {},
  delay: { ms: milliseconds },
  mutate: { mutate: functionValue },
  "close-idle": {},
};

/** Every kind of fault. */
export const faultKinds = Object.keys(requiredFields) as readonly FaultKind[];

/** Fields that may be left out. */
const optionalFields: Partial<Record<FaultKind, Record<string, Expected>>> = {
  status: { headers },
  html: { status },
  redirect: { status },
  "oversize-headers": { bytes: bytes(maxText) },
  "gzip-bomb": { bytes: bytes(maxText) },
  "rate-limited": {
    status,
    retryAfter: headerValue,
    code: { what: "a whole number", fits: (value) => Number.isSafeInteger(value) },
  },
};

/** Throws an Error with one clear line unless this is a fault. */
export function assertFault(candidate: unknown): asserts candidate is Fault {
  const fault = candidate as Record<string, unknown> | null;
  const kind = typeof fault === "object" && fault !== null ? fault.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(requiredFields, kind)) {
    throw new Error(`A fault needs a kind, one of ${faultKinds.join(", ")}; got ${JSON.stringify(kind)}.`);
  }
  for (const [field, { what, fits }] of Object.entries(requiredFields[kind as FaultKind])) {
    if (!fits(fault?.[field]))
      throw new Error(`A fault of kind ${kind} needs ${field}, ${what}; got ${shown(fault?.[field])}.`);
  }
  for (const [field, { what, fits }] of Object.entries(optionalFields[kind as FaultKind] ?? {})) {
    const value = fault?.[field];
    if (value !== undefined && !fits(value))
      throw new Error(`${field} of a fault of kind ${kind} must be ${what}; got ${shown(value)}.`);
  }
}

/** Throws an Error with one clear line unless a timer can wait as long. */
export function assertMilliseconds(name: string, value: unknown): void {
  if (!milliseconds.fits(value)) throw new Error(`${name} must be ${milliseconds.what}; got ${shown(value)}.`);
}

/** Throws an Error with one clear line unless it is `times` or `match` of a script of faults. */
export function assertFaultOptions({ times = 1, match }: FaultOptions): void {
  if (typeof times !== "number" || !(times >= 1)) throw new Error(`times must be 1 or more; got ${shown(times)}.`);
  if (match === undefined || typeof match === "function") return;
  const isObject = typeof match === "object" && match !== null && !Array.isArray(match);
  if (!isObject || !Object.values(match).every((text) => text === undefined || typeof text === "string"))
    throw new Error("match must be an object with the texts route, method or path.");
}

/** In JSON, which has no word for the numbers that are none, and a text with a line end on one line. */
function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value)?.slice(0, 60) ?? "nothing");
}

function isInteger(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
