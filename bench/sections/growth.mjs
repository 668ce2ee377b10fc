import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { interleave, medianOf } from "../lib/statistics.mjs";

const counts = [1, 10, 100, 1_000, 10_000];
const delayMs = 80;
const width = 100;
const names = { ours: "this package", undici: "undici.request", sdk: "cloudflare SDK" };

/** How time, requests and memory grow with the number of lookups. Each run is a process of its own. */
export async function growth({ api, rounds }) {
  const baseUrl = api.baseUrl(delayMs);
  const lines = [];
  for (const count of counts) {
    const runs = await interleave(
      Object.fromEntries(Object.keys(names).map((form) => [form, () => run(api, form, baseUrl, count)])),
      Math.min(rounds, 3),
    );
    for (const [form, results] of Object.entries(runs))
      lines.push({
        ...{ form: names[form], lookups: count, requests: results[0].requests },
        ms: medianOf(results.map(({ ms }) => ms)),
        megabytes: medianOf(results.map(({ megabytes }) => megabytes)),
      });
  }
  const cells = lines.map(({ form, lookups, requests, ms, megabytes }) => [
    ...[lookups.toLocaleString("en"), form, requests.toLocaleString("en")],
    ...[ms.toFixed(0), (delayMs * Math.ceil(lookups / width)).toString(), megabytes.toFixed(0)],
  ]);
  return {
    title: "How cost grows",
    text: `Distinct references, at most ${width} in flight, which is the client's own limit; each answer takes ${delayMs} ms. The floor is the time that the answers alone take. Medians of up to three processes each, loading and connecting included. The client's own limit of 1,200 requests in five minutes is out of the way: with it, 10,000 lookups take 40 minutes, as the API's limit would have it (see the wall, below).`,
    headings: ["lookups", "by", "requests", "ms", "floor, ms", "memory at most, MB"],
    cells,
    lines,
  };
}

async function run(api, form, baseUrl, count) {
  const file = join(import.meta.dirname, "..", "lib", "many.mjs");
  const { given, requests } = await api.counting(() =>
    promisify(execFile)(process.execPath, [file, form, baseUrl, String(count)]),
  );
  return { ...JSON.parse(given.stdout), requests };
}
