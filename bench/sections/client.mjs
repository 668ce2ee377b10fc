import { Bench } from "tinybench";
import { Failure } from "../../scripts/lib/processes.mjs";
import { floor, forms, inFlight, loadForm } from "../lib/lookups.mjs";
import { ratioRow } from "../lib/row.mjs";
import { newReference } from "../lib/start-api.mjs";
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

/** What one lookup costs where the network costs nothing. Each asks for a reference that nobody has asked for yet. */
export async function client({ api, rounds }) {
  const lookUps = {};
  for (const [name, load] of Object.entries({ ...forms, floor })) lookUps[name] = await loadForm(load, api.baseUrl());
  const one = await interleave(
    mapValues(lookUps, (lookUp) => () => medianMicroseconds(lookUp)),
    rounds,
  );
  const cpu = mapValues(lookUps, () => []);
  const many = await interleave(
    mapValues(lookUps, (lookUp, name) => async () => {
      const { given, requests } = await api.counting(() => manyAtOnce(lookUp));
      if (requests !== parallel) throw new Failure(`${requests} requests of ${name}, in place of ${parallel}`);
      cpu[name].push(given.cpuMicroseconds / parallel);
      return (1e3 * parallel) / given.ms;
    }),
    rounds,
  );
  for (const values of Object.values(cpu)) values.shift(); // the round that warms up
  const rows = (what, unit, measured, goals) =>
    Object.entries(peers).map(([name, beside]) =>
      ratioRow({ what, unit, beside, ours: measured.ours, others: measured[name], goal: goals[name] }),
    );
  return {
    title: "One lookup",
    text: `Loopback, HTTP/1.1, the documented answer; ${sequential} lookups a round one after the other, ${parallel.toLocaleString("en")} a round with ${width} in flight, of which each makes one request. This package's own limit of 1,200 requests in five minutes is out of the way (\`maxRequestsPer5Minutes\`). The processor's time is that of the client's process, user and system together. The floor is what sockets take without HTTP's rules: the request written as one text, the answer cut by its length, and JSON.parse.`,
    rows: [
      ...rows("one after the other", "µs", one, { undici: { atMost: 1.25 }, sdk: { atMost: 0.3 } }),
      ...rows(`${width} in flight`, "lookups/s", many, { undici: { atLeast: 0.85 }, sdk: { atLeast: 4 } }),
      ...rows(`${width} in flight, the processor's time`, "µs", cpu, {}),
    ],
  };
}

/** The median time of a lookup, one after the other. */
async function medianMicroseconds(lookUp) {
  const bench = new Bench({ iterations: sequential, time: 0, warmup: false, throws: true, retainSamples: false });
  // Declared async: else tinybench calls it once more to see whether it gives a promise, and does not wait for that.
  bench.add("", async () => {
    await lookUp(newReference());
  });
  const [task] = await bench.run();
  return task.result.latency.p50 * 1_000;
}

async function manyAtOnce(lookUp) {
  const before = process.cpuUsage();
  const began = performance.now();
  await inFlight(width, parallel, () => lookUp(newReference()));
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMicroseconds: user + system };
}
