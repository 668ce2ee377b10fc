import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "../common/zod.js";
import { maxDelayMs } from "./connections.js";
import type { RequestMatcher } from "./request-log.js";
import { describe, integer } from "./seed-schema.js";
import type { ApiMessage, Envelope } from "./wire.js";

// Only types are imported from here, and the checks are loaded with the first fault: they need zod.

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

function wholeNumber(min: number, max: number) {
  const form = `a whole number from ${min} to ${max}`;
  return z.int(form).min(min, form).max(max, form);
}

const msForm = `a number from 0 to ${maxDelayMs}`;
const milliseconds = z.number(msForm).min(0, msForm).max(maxDelayMs, msForm);
const status = wholeNumber(200, 599);
const maxText = 2 ** 28;

function isHeader(name: string, value: unknown): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value as string);
    return typeof value === "string";
  } catch {
    return false;
  }
}

const headerForm = "a text that HTTP allows in a header, without a line end";
const headerValue = z.custom((value) => isHeader("x", value), headerForm);

const headersForm = "an object with names and texts that HTTP allows in a header, without a line end";
const headers = z
  .record(z.string(), z.unknown(), headersForm)
  .refine((all) => Object.entries(all).every(([name, value]) => isHeader(name, value)), headersForm);

/** The fields of each kind of fault that are checked: enough to find a mistake in a test or a JSON body before it is served. */
const faultFields: Record<FaultKind, Readonly<Record<string, z.ZodType>>> = {
  status: { status, headers: headers.optional() },
  envelope: { status },
  "reset-before-headers": {},
  "reset-mid-body": {},
  "early-fin": {},
  hang: {},
  drip: { intervalMs: milliseconds },
  "truncated-json": {},
  html: { status: status.optional() },
  redirect: { location: headerValue, status: status.optional() },
  "oversize-body": { bytes: wholeNumber(0, Number.MAX_SAFE_INTEGER) },
  "oversize-headers": { bytes: wholeNumber(0, maxText).optional() },
  "gzip-bomb": { bytes: wholeNumber(0, maxText).optional() },
  "rate-limited": { status: status.optional(), retryAfter: headerValue.optional(), code: integer.optional() },
  delay: { ms: milliseconds },
  mutate: { mutate: z.custom((value) => typeof value === "function", "a function") },
  "close-idle": {},
};

/** Every kind of fault. */
export const faultKinds = Object.keys(faultFields) as readonly FaultKind[];

/** @throws Error of one line unless it is a fault */
export function assertFault(candidate: unknown): void {
  const fault = (candidate ?? {}) as Readonly<Record<string, unknown>>;
  const kind = faultKinds.find((known) => known === fault.kind);
  if (kind === undefined)
    throw new Error(`A fault needs a kind, one of ${faultKinds.join(", ")}; got ${describe(fault.kind)}.`);
  for (const [field, schema] of Object.entries(faultFields[kind])) {
    const form = schema.safeParse(fault[field]).error?.issues[0]?.message;
    if (form === undefined) continue;
    const got = describe(fault[field]);
    if (schema.isOptional()) throw new Error(`${field} of a fault of kind ${kind} must be ${form}; got ${got}.`);
    throw new Error(`A fault of kind ${kind} needs ${field}, ${form}; got ${got}.`);
  }
}

const matchSchema = z.record(z.string(), z.string().optional()).optional();

/** @throws Error of one line unless these are `times` and `match` of a script of faults */
export function assertFaultOptions({ times, match }: FaultOptions): void {
  if (!(typeof times === "number" && times >= 1)) throw new Error(`times must be 1 or more; got ${describe(times)}.`);
  if (typeof match !== "function" && !matchSchema.safeParse(match).success)
    throw new Error("match must be an object with the texts route, method or path.");
}
