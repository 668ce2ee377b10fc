import { Bench } from "tinybench";
import { forms, inFlight } from "../lib/lookups.mjs";
import { ratioRow } from "../lib/row.mjs";
import { newReference } from "../lib/start-api.mjs";
import { interleave, mapValues } from "../lib/statistics.mjs";

const sequential = 500;
const parallel = 3_000;
const width = 50;

/** What one lookup costs where the network costs nothing. Each asks for a reference that nobody has asked for yet. */
export async function client({ api, rounds }) {
  const lookUps = {};
  for (const [name, load] of Object.entries(forms)) lookUps[name] = await load(api.baseUrl());
  const one = await interleave(
    mapValues(lookUps, (lookUp) => () => medianMicroseconds(sequential, () => lookUp(newReference()))),
    rounds,
  );
  const cpu = { ours: [], undici: [], sdk: [] };
  const many = await interleave(
    mapValues(lookUps, (lookUp, name) => async () => {
      const before = process.cpuUsage();
      const batch = () => inFlight(width, parallel, () => lookUp(newReference()));
      const perLookup = (await medianMicroseconds(1, batch)) / parallel;
      const { user, system } = process.cpuUsage(before);
      cpu[name].push((user + system) / parallel);
      return 1e6 / perLookup;
    }),
    rounds,
  );
  for (const values of Object.values(cpu)) values.shift(); // the round that warms up
  const row = (what, unit, measured, beside, name, goal) =>
    ratioRow({ what, unit, beside, ours: measured.ours, others: measured[name], goal });
  return {
    title: "One lookup",
    text: `Loopback, HTTP/1.1, the documented answer; ${sequential} lookups a round one after the other, ${parallel.toLocaleString("en")} a round with ${width} in flight. This package's own limit of 1,200 requests in five minutes is out of the way (\`maxRequestsPer5Minutes\`), here and wherever no rate limit is spoken of. The processor's time is that of the client's process, user and system together.`,
    rows: [
      row("one after the other", "µs", one, "undici.request + JSON.parse", "undici", { atMost: 1.25 }),
      row("one after the other", "µs", one, "official cloudflare SDK", "sdk", { atMost: 0.3 }),
      row("50 in flight", "lookups/s", many, "undici.request + JSON.parse", "undici", { atLeast: 0.85 }),
      row("50 in flight", "lookups/s", many, "official cloudflare SDK", "sdk", { atLeast: 4 }),
      row("50 in flight, the processor's time", "µs", cpu, "undici.request + JSON.parse", "undici"),
      row("50 in flight, the processor's time", "µs", cpu, "official cloudflare SDK", "sdk"),
    ],
  };
}

/** The median time of one call. */
async function medianMicroseconds(iterations, work) {
  const bench = new Bench({ iterations, time: 0, warmup: false, throws: true, retainSamples: false });
  bench.add("", work);
  const [task] = await bench.run();
  return task.result.latency.p50 * 1_000;
}
