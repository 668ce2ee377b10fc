import { RiskIntegrationError } from "../common/errors.js";
import type { Paging } from "./envelope.js";
import { type RequestContext, sendWithRetries } from "./send-with-retries.js";
import { badResponse, unwrapEnvelope } from "./unwrap-envelope.js";

const perPage = 100;
const maxPages = 100;
const maxEntries = perPage * maxPages;

/** Characters of a cursor. Cloudflare's have some hundred. */
const maxCursor = 4_096;

/** The entries of a list. */
export interface Listed {
  readonly entries: readonly unknown[];
  /** Why there may be more entries; undefined if these are all. */
  readonly mayBeCut?: string | undefined;
}

/**
 * Every entry of one of the API's lists, to the end of its pages. Lists differ in what they report of their pages, so nothing of that
 * ends a list by itself: a cursor leads to the next page; `total_pages` is believed if it is there, else `total_count` unless the page is full
 * or the list already has more; a list that reports nothing ends with a page that is empty or has no new entry, since a short page may be the
 * server's limit.
 * @param permission what a token needs for it, as an error's hint calls it
 * @param options `confirm: false` saves the request for that last page; the result then says that it may be cut
 * @throws {RiskIntegrationError} as a lookup does; `BAD_RESPONSE` for what is no list, one of more than 100 pages or 10,000 entries, and
 * one that may be cut
 */
export async function listAll(
  context: RequestContext,
  path: string,
  permission: string,
  signal: AbortSignal,
  { confirm = true }: { readonly confirm?: boolean } = {},
): Promise<Listed> {
  const entries: unknown[] = [];
  const seen = new Set<unknown>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  // Whether the next page is only asked for to see that there is none.
  let confirms = false;
  let lastLength = 0;
  for (let page = 1; ; page += 1) {
    const at = cursor === undefined ? `page=${page}` : `cursor=${encodeURIComponent(cursor)}`;
    const answer = await sendWithRetries(context, `${path}?${at}&per_page=${perPage}`, signal, (given) =>
      unwrapEnvelope(given, permission),
    ).catch((reason) => {
      if (confirms && isRefusal(reason)) return undefined;
      throw reason;
    });
    if (!answer) return { entries, mayBeCut: `the API does not answer a request for page ${page}` };
    const { result, paging } = answer.success;
    if (!Array.isArray(result)) throw badResponse(answer, "does not hold a list");
    if ((paging?.totalPages ?? 0) > maxPages) throw badResponse(answer, `is a list of ${paging?.totalPages} pages`);
    if (entries.length + result.length > maxEntries)
      throw badResponse(answer, `is a list of more than ${maxEntries} entries`);
    const ids = result.map(idOf);
    if (page > 1 && ids.length > 0 && ids.every((id) => seen.has(id))) {
      // A list that does not know of pages answers with all of it each time.
      const isFull = lastLength === (paging?.perPage ?? perPage) && paging?.totalCount !== entries.length;
      if (cursor !== undefined || page <= (paging?.totalPages ?? 0) || (isFull && paging))
        throw badResponse(answer, `repeats page ${page - 1} as page ${page}: the list may be cut`);
      return isFull ? { entries, mayBeCut: `page ${page} of the API's list repeats a full one` } : { entries };
    }
    lastLength = result.length;
    for (const id of ids) seen.add(id);
    // Not by a spread: that is limited by the stack.
    for (const entry of result) entries.push(entry);
    const total = paging?.totalCount ?? 0;
    const next = paging?.cursor || undefined;
    if (next !== undefined) {
      if (next.length > maxCursor || cursors.has(next))
        throw badResponse(answer, `leads from page ${page} to no new page: the list may be cut`);
      cursors.add(next);
    } else if (cursor !== undefined || result.length === 0) {
      if (entries.length < total || (cursor === undefined && page < (paging?.totalPages ?? 0)))
        throw badResponse(answer, `ends its list after ${entries.length} entries: the list may be cut`);
      return { entries };
    }
    if (next === undefined && isLast(page, result.length, entries.length, paging)) {
      confirms = reportsNothing(entries.length, paging);
      if (!confirms) return { entries };
      if (!confirm) return { entries, mayBeCut: "the API does not report whether the list has more pages" };
    }
    cursor = next;
    if (page === maxPages) throw badResponse(answer, `is a list of more than ${maxPages} pages`);
  }
}

/** The ID of an entry, which those of both lists have; of another one, all of it. */
function idOf(entry: unknown): unknown {
  return (entry as { readonly id?: unknown } | null | undefined)?.id ?? JSON.stringify(entry);
}

/** Whether a list reports neither the end of its cursors, nor a number of pages, nor a number of entries that can be believed. */
function reportsNothing(soFar: number, paging: Paging | undefined): boolean {
  const { totalPages, totalCount, cursor } = paging ?? {};
  return cursor === undefined && totalPages === undefined && (totalCount === undefined || totalCount < soFar);
}

/** Whether a page seems to be the last one. */
function isLast(page: number, length: number, soFar: number, paging: Paging | undefined): boolean {
  const { totalPages, totalCount, perPage: size = perPage, cursor } = paging ?? {};
  if (totalPages !== undefined && page < totalPages) return false;
  if (totalCount !== undefined && soFar < totalCount) return false;
  if (totalPages !== undefined || cursor !== undefined) return true;
  // More than asked: the list has no pages. As many as asked: there may be another page, whatever `total_count` says.
  return length !== size;
}

/** Whether the API has refused a request, which says that there is no such page. Other failures say nothing of the list. */
function isRefusal(reason: unknown): boolean {
  return (
    reason instanceof RiskIntegrationError && /^(API|NOT_FOUND|BAD_RESPONSE)$/.test(reason.code) && !reason.retryable
  );
}
