import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../scripts/lib/processes.mjs";
import { interleave, medianOf, pairedRatios } from "../lib/statistics.mjs";

const counts = [1, 10, 100, 1_000, 10_000];
const delayMs = 80;
const width = 100;
const names = { ours: "this package", undici: "undici.request", sdk: "cloudflare SDK" };

/** How time, requests and memory grow with the number of lookups. Each run is a process of its own. */
export async function growth({ api, rounds: most }) {
  const rounds = Math.min(most, 3);
  const baseUrl = api.baseUrl(delayMs);
  const lines = [];
  for (const count of counts) {
    const runs = await interleave(
      Object.fromEntries(Object.keys(names).map((form) => [form, () => run(api, form, baseUrl, count)])),
      rounds,
    );
    const floorMs = delayMs * Math.ceil(count / width);
    const msOf = (results) => results.map(({ ms }) => ms);
    for (const [form, results] of Object.entries(runs)) {
      const ms = medianOf(msOf(results));
      lines.push({
        form: names[form],
        lookups: count,
        requests: requestsOf(results, `${count} lookups by ${names[form]}`),
        ms,
        floorMs,
        timesFloor: ms / floorMs,
        timesUndici: medianOf(pairedRatios(msOf(results), msOf(runs.undici))),
        megabytes: medianOf(results.map(({ megabytes }) => megabytes)),
      });
    }
  }
  const cells = lines.map((line) => [
    line.lookups.toLocaleString("en"),
    line.form,
    line.requests.toLocaleString("en"),
    line.ms.toFixed(0),
    line.floorMs.toFixed(0),
    line.timesFloor.toFixed(2),
    line.timesUndici.toFixed(2),
    line.megabytes.toFixed(0),
  ]);
  return {
    title: "How cost grows",
    text: `Distinct references, at most ${width} in flight, which is the client's own limit; each answer takes ${delayMs} ms. The floor is the time that the answers alone take. Medians of ${rounds} rounds, and one before them that does not count; a process each, loading and connecting included. The client's own limit of 1,200 requests in five minutes is out of the way: with it, 10,000 lookups take 40 minutes, as the API's limit would have it (see the wall, below).`,
    headings: ["lookups", "by", "requests", "ms", "floor, ms", "× floor", "× undici", "memory at most, MB"],
    cells,
    lines,
  };
}

/** As many in every round: else one of them has not done the same work. */
function requestsOf(results, what) {
  const [first, ...others] = results.map(({ requests }) => requests);
  if (others.some((requests) => requests !== first))
    throw new Failure(`${what} made ${[first, ...others].join(", ")} requests, in place of as many in each round.`);
  return first;
}

async function run(api, form, baseUrl, count) {
  const file = join(import.meta.dirname, "..", "lib", "many.mjs");
  const { given, requests } = await api.counting(() =>
    promisify(execFile)(process.execPath, [file, form, baseUrl, String(count)]),
  );
  return { ...JSON.parse(given.stdout), requests };
}
