import { forms, inFlight, loadForm, ourClient } from "../lib/lookups.mjs";
import { constantRow, ratioRow, valueRow } from "../lib/row.mjs";
import { newReference } from "../lib/start-api.mjs";
import { withLookups } from "../lib/start-lookups.mjs";
import { interleave, mapValues } from "../lib/statistics.mjs";

const delayMs = 80;
const count = 100;
const crowd = 10_000;

/**
 * A hundred lookups at once with a client that has no connection yet, of an API that takes as long as one over the internet; then
 * so many that nearly all of them wait, of an API that answers at once, so that the waiting is what costs.
 */
export async function batch({ api, rounds }) {
  const baseUrl = api.baseUrl(delayMs);
  const distinct = (lookUp) => inFlight(count, count, () => lookUp(newReference()));
  const timed = async (work) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const withClient = async (work) => {
    const client = await ourClient(baseUrl);
    const ms = await timed(() => work((referenceId) => client.getByReference({ referenceId })));
    await client.close();
    return ms;
  };
  const repeated = (lookUp) => {
    const references = Array.from({ length: 10 }, newReference);
    return Promise.all(Array.from({ length: count }, (_, index) => lookUp(references[index % references.length])));
  };
  const sdk = await loadForm(forms.sdk, baseUrl);
  let most = 0;
  const measured = await interleave(
    {
      ours: () => withClient(distinct),
      sdk: () => timed(() => distinct(sdk)),
      repeated: async () => {
        const { given, requests } = await api.counting(() => withClient(repeated));
        most = Math.max(most, requests);
        return given;
      },
    },
    rounds,
  );
  const widths = { ours: crowd, undici: count };
  const crowded = await withLookups(api, Object.keys(widths), api.baseUrl(), (processes) =>
    interleave(
      mapValues(widths, (width, name) => () => processes[name].lookUp(crowd, width)),
      rounds,
    ),
  );
  const crowdRow = (what, field) => {
    const { ours, undici } = mapValues(crowded, (runs) => runs.map((run) => run[field]));
    return ratioRow({ what, unit: "ms", beside: `undici.request, ${count} in flight`, ours, others: undici });
  };
  const crowdText = crowd.toLocaleString("en");
  return {
    title: "Many lookups at once",
    text: `In the rows with ${count} lookups, each answer takes ${delayMs} ms; each round of this package has a client of its own, which has no connection yet; the SDK's connections are those of Node.js's own fetch, which outlive a client. The ${crowdText} lookups are all asked for in the same moment, of an API that answers at once: the client keeps all but ${count} of them waiting, its own limit, and their ratio shows what that costs. \`undici.request\` has no such limit, so its program starts a lookup when another has ended. Both have a process of their own.`,
    rows: [
      constantRow({
        what: "100 references",
        unit: "ms",
        beside: `${delayMs} ms`,
        ours: measured.ours,
        constant: delayMs,
        goal: { atMost: 1.3 },
      }),
      ratioRow({
        what: "100 references",
        unit: "ms",
        beside: "official cloudflare SDK",
        ours: measured.ours,
        others: measured.sdk,
      }),
      constantRow({
        what: "10 references, each 10 times",
        unit: "ms",
        beside: `${delayMs} ms`,
        ours: measured.repeated,
        constant: delayMs,
        goal: { atMost: 1.15 },
      }),
      valueRow({
        what: "the same, requests at most",
        beside: "the references",
        ours: String(most),
        others: "10",
        value: most,
        digits: 0,
        goal: { atMost: 10 },
        counted: true,
      }),
      crowdRow(`${crowdText} references, answered at once`, "ms"),
      crowdRow("the same, the processor's time", "cpuMs"),
    ],
  };
}
