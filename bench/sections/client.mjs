import { ratioRow } from "../lib/row.mjs";
import { withLookups } from "../lib/start-lookups.mjs";
import { interleave, mapValues } from "../lib/statistics.mjs";

const sequential = 500;
const parallel = 3_000;
const width = 50;
const peers = {
  undici: "undici.request + JSON.parse",
  fetch: "Node.js's own fetch",
  sdk: "official cloudflare SDK",
  floor: "sockets alone",
};
const cpuGoals = { undici: { atMost: 1.2 }, sdk: { atMost: 0.25 } };

/** The cost of one lookup if the network costs nothing. Each asks for a reference that its process has not asked for yet. */
export async function client({ api, rounds }) {
  const [one, many] = await withLookups(api, ["ours", ...Object.keys(peers)], api.baseUrl(), async (processes) => {
    const measure = (count, most) =>
      interleave(
        mapValues(processes, (started) => () => started.lookUp(count, most)),
        rounds,
      );
    // The many first: the one after the other are too few to have all code compiled, and the section on imports has the first lookup.
    const inParallel = await measure(parallel, width);
    return [await measure(sequential, 1), inParallel];
  });
  const rows = (what, unit, measured, figureOf, goals = {}) => {
    const { ours, ...others } = mapValues(measured, (runs) => runs.map(figureOf));
    return Object.entries(peers).map(([name, beside]) =>
      ratioRow({ what, unit, beside, ours, others: others[name], goal: goals[name] }),
    );
  };
  const microseconds = (count, field) => (run) => (1_000 * run[field]) / count;
  return {
    title: "One lookup",
    text: `Loopback, HTTP/1.1, the documented answer; ${sequential} lookups a round one after the other, ${parallel.toLocaleString("en")} a round with ${width} in flight, of which each makes one request. Each contestant has a process of its own, which is started once and measured when its code is compiled. This package's own limit of 1,200 requests in five minutes is out of the way (\`maxRequestsPer5Minutes\`). The processor's time is that of the contestant's process, user and system together. The wall times have no goal: on loopback, two processes that wake each other are most of them. The floor is what sockets take without HTTP's rules: the request written as one text, the answer cut by its length, and JSON.parse.`,
    rows: [
      ...rows("one after the other, the processor's time", "µs", one, microseconds(sequential, "cpuMs"), cpuGoals),
      ...rows(`${width} in flight, the processor's time`, "µs", many, microseconds(parallel, "cpuMs"), cpuGoals),
      ...rows("one after the other, wall", "µs", one, microseconds(sequential, "ms")),
      ...rows(`${width} in flight, wall`, "lookups/s", many, ({ ms }) => (1_000 * parallel) / ms),
    ],
  };
}
