import { badResponse, interpretAnswer } from "./answer.js";
import { type Channel, exchange } from "./exchange.js";

const perPage = 100;
const maxPages = 100;

/**
 * Every entry of one of the API's lists, page by page where it has pages.
 * @param permission what a token needs for it, as an error's hint calls it
 * @throws {RiskIntegrationError} as a lookup does, `BAD_RESPONSE` for what is no list, or one of more than 100 pages
 */
export async function listAll(
  channel: Channel,
  path: string,
  permission: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const answer = await exchange(channel, `${path}?page=${page}&per_page=${perPage}`, signal, (given) =>
      interpretAnswer(given, permission),
    );
    const { result, totalPages } = answer.success;
    if (!Array.isArray(result)) throw badResponse(answer, "does not hold a list");
    entries.push(...result);
    if (totalPages > maxPages) throw badResponse(answer, `is a list of ${totalPages} pages`);
    if (page >= totalPages) break;
  }
  return entries;
}
