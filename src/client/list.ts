import { badResponse, interpretAnswer } from "./answer.js";
import type { Paging } from "./envelope.js";
import { exchange, type RequestContext } from "./exchange.js";

const perPage = 100;
const maxPages = 100;
const maxEntries = perPage * maxPages;

/**
 * Every entry of one of the API's lists, to the end of its pages. Lists differ in what they say of their pages, so none of it ends
 * the list by itself: `total_pages` is believed if it is there, else `total_count` unless the page is full, else a page that is
 * shorter than asked is the last.
 * @param permission what a token needs for it, as an error's hint calls it
 * @throws {RiskIntegrationError} as a lookup does; `BAD_RESPONSE` for what is no list, one of more than 100 pages or 10,000 entries, and
 * one that may be cut
 */
export async function listAll(
  context: RequestContext,
  path: string,
  permission: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  let first: unknown;
  for (let page = 1; ; page += 1) {
    const answer = await exchange(context, `${path}?page=${page}&per_page=${perPage}`, signal, (given) =>
      interpretAnswer(given, permission),
    );
    const { result, paging } = answer.success;
    if (!Array.isArray(result)) throw badResponse(answer, "does not hold a list");
    if ((paging?.totalPages ?? 0) > maxPages) throw badResponse(answer, `is a list of ${paging?.totalPages} pages`);
    if (entries.length + result.length > maxEntries)
      throw badResponse(answer, `is a list of more than ${maxEntries} entries`);
    const begin = idOf(result[0]);
    if (page > 1 && begin !== undefined && begin === first) {
      // A list that does not know of pages answers with all of it each time.
      if (paging === undefined || paging.totalCount === entries.length) return entries;
      throw badResponse(answer, `repeats page ${page - 1} as page ${page}: the list may be cut`);
    }
    first = begin;
    // Not by a spread: that is limited by the stack.
    for (const entry of result) entries.push(entry);
    const total = paging?.totalCount ?? 0;
    if (result.length === 0 && (entries.length < total || page < (paging?.totalPages ?? 0)))
      throw badResponse(answer, `ends its list after ${entries.length} entries: the list may be cut`);
    if (isLast(page, result.length, entries.length, paging)) return entries;
    if (page === maxPages) throw badResponse(answer, `is a list of more than ${maxPages} pages`);
  }
}

/** The entries of both lists have an ID. */
function idOf(entry: unknown): unknown {
  return (entry as { readonly id?: unknown } | null | undefined)?.id;
}

function isLast(page: number, length: number, soFar: number, paging: Paging | undefined): boolean {
  if (length === 0) return true;
  const { totalPages, totalCount, perPage: size = perPage } = paging ?? {};
  if (totalPages !== undefined && page < totalPages) return false;
  if (totalCount !== undefined && soFar < totalCount) return false;
  if (totalPages !== undefined) return true;
  // More than asked: the list has no pages. As many as asked: there may be another page, whatever `total_count` says.
  return length !== size;
}
