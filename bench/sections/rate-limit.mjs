import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../scripts/lib/processes.mjs";
import { blocksIn, lookupsIn } from "../../test/scale/blocks.mjs";
import { inFlight } from "../lib/lookups.mjs";
import { valueRow } from "../lib/row.mjs";

const require = createRequire(import.meta.url);
const { startEmulator } = require("../../dist/testing/index.js");
const { createRiskIntegrationClient } = require("../../dist/client/index.js");

const speed = 20;
const limit = 1_200;
const windowMs = 300_000;
const count = 6_000;
const width = 50;
// What arrives later after a block began was sent in it: two seconds of the API's time, 100 ms of this machine's.
const inFlightMs = 2_000 / speed;
const silent = { warn() {}, info() {} };

/** The API's rate limit, 1,200 requests in five minutes, with the emulator's clock and the client's 20 times faster. */
export async function rateLimit() {
  const alone = await lookUpAll();
  const shared = await lookUpAll({ othersUse: 400 });
  const idealMs = (count / limit - 1) * windowMs;
  return {
    title: "The wall: Cloudflare's rate limit",
    text: `${count.toLocaleString("en")} distinct lookups with one credential, ${width} in flight, on the emulator with its ${limit.toLocaleString("en")} requests in five minutes, both clocks ${speed} times faster, and \`maxRateLimitWaitMs\` an hour. The limit alone takes ${idealMs / 60_000} minutes: five times ${limit.toLocaleString("en")} requests, and four windows between them. In the second run others use 400 of the same user's requests at the start, which no client can know: it is blocked, and then waits for the end that the API announces. What meets a block was in flight when it began: at most ${width} requests, within two seconds. One run of each.`,
    rows: [
      valueRow({
        what: "alone: of the requests that the limit allows, kept",
        beside: "the limit",
        ours: `${(alone.ms / 60_000).toFixed(1)} min`,
        others: `${idealMs / 60_000} min`,
        value: (100 * idealMs) / alone.ms,
        digits: 1,
        suffix: " %",
        goal: { atLeast: 95 },
      }),
      countRow({ what: "alone: requests that met a block", beside: "the goal", value: alone.refused, atMost: 0 }),
      countRow({ what: "with others: blocks", beside: "", value: shared.blocks }),
      countRow({
        what: "with others: requests that met the beginning of a block",
        beside: "those in flight",
        others: String(width),
        value: shared.refused,
        atMost: width,
      }),
      countRow({
        what: "with others: requests sent during a block",
        beside: "the goal",
        value: shared.during,
        atMost: 0,
      }),
    ],
  };
}

function countRow({ value, atMost, ...line }) {
  return valueRow({ ...line, ours: String(value), value, digits: 0, goal: { atMost }, counted: true });
}

async function lookUpAll({ othersUse = 0 } = {}) {
  const clock = fastClock();
  const emulator = await startEmulator({ clock });
  const references = Array.from({ length: count }, (_, index) => `reference-${index}`);
  for (const reference_id of references) emulator.addIntegration({ reference_id });
  const { accountId, credentials, url } = emulator;
  const settings = { accountId, apiToken: credentials.token, baseUrl: url, environment: {}, log: silent };
  const others = createRiskIntegrationClient(settings);
  await inFlight(width, othersUse, () => others.getByReference({ referenceId: references[0] }, { fresh: true }));
  const before = emulator.requests.length;

  const client = createRiskIntegrationClient({ ...settings, clock, maxRateLimitWaitMs: 3_600_000 });
  const left = [...references];
  const began = performance.now();
  await inFlight(width, count, () => client.getByReference({ referenceId: left.pop() }));
  const ms = (performance.now() - began) * speed;
  const othersAnswered = emulator.requests.slice(0, before).filter(({ status }) => status === 200).length;
  const requests = emulator.requests.slice(before);
  await client.close();
  await others.close();
  await emulator.close();
  if (othersAnswered !== othersUse)
    throw new Failure(`${othersAnswered} requests of the others, in place of ${othersUse}`);
  const { answered, repeated } = lookupsIn(requests);
  if (answered !== count || repeated > 0)
    throw new Failure(`${answered} references were answered, ${repeated} of them more than once, in place of ${count}`);
  const inRealTime = requests.map(({ time, rateLimited }) => ({ time: time / speed, rateLimited }));
  return { ms, ...blocksIn(inRealTime, windowMs / speed, inFlightMs) };
}

/** Five minutes go by in fifteen seconds. */
function fastClock() {
  return {
    now: () => performance.now() * speed,
    sleep: (ms, signal) => delay(ms / speed, undefined, { signal }),
    random: Math.random,
  };
}
