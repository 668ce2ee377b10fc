import type { ApiMessage } from "../common/errors.js";

/** The JSON around every answer of the API, before anything is known of what `result` holds. */
export interface Envelope {
  readonly success: boolean;
  readonly errors: readonly ApiMessage[];
  /**
   * Whether there is a list of errors that is the API's: empty, or with a code in it. Here the form matters, since a 404 with such a list
   * means that an integration is gone.
   */
  readonly listsErrors: boolean;
  readonly messages: readonly ApiMessage[];
  readonly result: unknown;
  /** Of a list: what it says of its pages; undefined if it says nothing. */
  readonly paging: Paging | undefined;
}

/** Parts of `result_info`. Lists differ in which of them they give, and some give wrong ones: undefined for what is no such part. */
export interface Paging {
  readonly totalPages: number | undefined;
  readonly totalCount: number | undefined;
  /** The size of its pages, which may be smaller than asked. */
  readonly perPage: number | undefined;
  /** The cursor of the next page: `cursors.after`, or `cursor` of older lists. Empty on the last page of a list that has cursors. */
  readonly cursor: string | undefined;
}

/**
 * The API's envelope; undefined for anything else: another JSON value, HTML, an empty body. Only `success` is required. The lists of
 * errors and messages inform and nothing depends on their form, which differs between endpoints: entries are read as far as they can be.
 */
export function parseEnvelope(body: string): Envelope | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isObject(json) || typeof json.success !== "boolean") return undefined;
  const { success, errors, messages, result, result_info: page } = json;
  return {
    success,
    errors: entriesOf(errors).flatMap(withChain),
    listsErrors: Array.isArray(errors) && (errors.length === 0 || errors.some(hasCode)),
    messages: entriesOf(messages).flatMap(apiMessage),
    result,
    paging: isObject(page) ? pagingOf(page) : undefined,
  };
}

function pagingOf(page: Readonly<Record<string, unknown>>): Paging | undefined {
  const [totalPages, totalCount, perPage] = [page.total_pages, page.total_count, page.per_page].map(countOf);
  const cursor = cursorOf(page);
  const isSilent = [totalPages, totalCount, perPage, cursor].every((part) => part === undefined);
  return isSilent ? undefined : { totalPages, totalCount, perPage, cursor };
}

function cursorOf({ cursors, cursor }: Readonly<Record<string, unknown>>): string | undefined {
  const given = isObject(cursors) ? (cursors.after ?? "") : cursor;
  return typeof given === "string" ? given : undefined;
}

/** A zero says nothing either: a list of nothing ends with its first page. */
function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined;
}

/** A list, or what stands in its place: one text, one entry, or nothing. */
function entriesOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list;
  return list === undefined || list === null ? [] : [list];
}

/** Real errors have what the reference does not document: the reason behind the reason, as a chain. */
function withChain(entry: unknown): ApiMessage[] {
  const chain = isObject(entry) && Array.isArray(entry.error_chain) ? entry.error_chain : [];
  return [entry, ...chain].flatMap(apiMessage);
}

/** The entry of either list: a text, or an object with one; no entry at all for other values. */
function apiMessage(entry: unknown): ApiMessage[] {
  if (typeof entry === "string") return entry === "" ? [] : [{ code: 0, message: entry }];
  if (!isObject(entry)) return [];
  const { code, documentation_url: documentationUrl, source } = entry;
  const message = [entry.message, entry.error].find(isText);
  const pointer = isObject(source) ? source.pointer : undefined;
  if (message === undefined && codeOf(code) === 0) return [];
  return [
    {
      code: codeOf(code),
      message: message ?? "",
      ...(isText(documentationUrl) ? { documentationUrl } : {}),
      ...(isText(pointer) ? { pointer } : {}),
    },
  ];
}

function hasCode(entry: unknown): boolean {
  return isObject(entry) && codeOf(entry.code) !== 0;
}

/** Cloudflare's number, which some endpoints give as text; 0 for none. */
function codeOf(code: unknown): number {
  const number = typeof code === "string" && /^\d{1,9}$/.test(code) ? Number(code) : code;
  return Number.isFinite(number) ? (number as number) : 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
