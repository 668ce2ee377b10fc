// npm run soak [-- --lookups 20000 --seed 1]: a long run against an API that often fails, and what it leaves behind.
import { getEventListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import clientModule from "../../dist/client/index.js";
import { randomFrom } from "./random.mjs";

const { values } = parseArgs({
  options: { lookups: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
});
const lookups = Number(values.lookups);
const seed = Number(values.seed);
const sampleEvery = Math.ceil(lookups / 20);
const inFlight = 25;
const clientsOfTheirOwn = 500;
/** One small object kept for each lookup would be more than this. */
const bytesPerLookupAtMost = 64;

setFlagsFromString("--expose-gc");
// Code that was not run for a while is dropped otherwise, 2 MB at once, and would hide a growth.
setFlagsFromString("--no-flush-bytecode");
const collectGarbage = runInNewContext("gc");

const token = "soak-token-which-opens-nothing-0123456789";
const references = Array.from({ length: 500 }, (_, index) => `reference-${index}`);
const worker = new Worker(new URL("./api.mjs", import.meta.url), { workerData: { token, seed, references } });
const reply = () => new Promise((resolve) => worker.once("message", resolve));
const { url } = await reply();
const askApi = () => {
  const answer = reply();
  worker.postMessage("how many");
  return answer;
};

// Five minutes take no time, and nothing but the attempts' own time-outs needs a timer.
let now = Date.parse("2026-01-01T00:00:00Z");
const random = randomFrom(seed + 1);
const clock = {
  now: () => now,
  random,
  async sleep(ms, signal) {
    const until = now + ms;
    await nextTurn();
    signal?.throwIfAborted();
    now = Math.max(now, until);
  },
};

const problems = [];
process.on("warning", ({ name, message }) => problems.push(`${name}: ${message}`));
const said = { lines: 0, leaks: 0 };
const say = (line) => {
  said.lines += 1;
  if (line.includes(token)) said.leaks += 1;
};
const openClient = () =>
  clientModule.createRiskIntegrationClient({
    apiToken: token,
    accountId: "account",
    baseUrl: url,
    environment: {},
    clock,
    attemptTimeoutMs: 200,
    log: { warn: say, info: say },
  });

const outcomes = new Map();
const count = (outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
const longLived = new AbortController();

async function lookUp(client) {
  const referenceId = references[Math.floor(random() * references.length)];
  const leaves = random() < 0.05;
  now += 100;
  const caller = new AbortController();
  const signal = leaves ? caller.signal : longLived.signal;
  const lookup = client.getByReference({ referenceId }, { signal, fresh: random() < 0.8 });
  if (leaves) setImmediate(() => caller.abort());
  await lookup.then(
    () => count("answer"),
    (error) => {
      count(error.code ?? `${error}`);
      // As a person would: come back when the API's block is over.
      if (error.code === "RATE_LIMITED") now += 3_600_000;
      if (`${error.stack}${JSON.stringify(error)}`.includes(token)) said.leaks += 1;
    },
  );
}

const kinds = /^(TCP|TLS|HTTP|Connect|GetAddrInfo|Timeout)/;
const active = () => process.getActiveResourcesInfo().filter((kind) => kinds.test(kind));
const listeners = () =>
  getEventListeners(longLived.signal, "abort").length +
  process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);

async function sample(done) {
  // What is only waiting to be collected goes in two rounds: finalizers run in between.
  for (let round = 0; round < 4; round += 1) {
    collectGarbage();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const { requests, openConnections } = await askApi();
  const timers = active().filter((kind) => kind === "Timeout").length;
  return { done, heapUsed: heapUsed + external, rss, requests, openConnections, timers, listeners: listeners() };
}

/** Bytes for each lookup by least squares. */
function slope(samples) {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [x, y] = [mean(samples.map(({ done }) => done)), mean(samples.map(({ heapUsed }) => heapUsed))];
  const rise = samples.reduce((sum, { done, heapUsed }) => sum + (done - x) * (heapUsed - y), 0);
  return rise / samples.reduce((sum, { done }) => sum + (done - x) ** 2, 0);
}

async function inParallel(total, work) {
  let started = 0;
  const lane = async () => {
    while (started < total) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

function print({ done, heapUsed, rss, requests, openConnections, timers, listeners: heard }) {
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(2);
  const cells = [done, requests, megabytes(heapUsed), megabytes(rss), openConnections, timers, heard];
  console.log(`| ${cells.join(" | ")} |`);
}

const before = { listeners: listeners(), active: active().length };
console.log(`Node.js ${process.version}, ${lookups} lookups, seed ${seed}, ${inFlight} at a time\n`);
console.log("| lookups | requests | heap MB | RSS MB | connections | timers | listeners |");
console.log("|---|---|---|---|---|---|---|");
const startedAt = performance.now();
const client = openClient();
const samples = [];
for (let done = 0; done < lookups; done += sampleEvery) {
  await inParallel(Math.min(sampleEvery, lookups - done), () => lookUp(client));
  const taken = await sample(Math.min(done + sampleEvery, lookups));
  samples.push(taken);
  print(taken);
  if (taken.listeners > before.listeners)
    problems.push(`${taken.listeners - before.listeners} listeners are left over.`);
  if (taken.timers > 0) problems.push(`${taken.timers} timers are left over.`);
  if (taken.openConnections > 100) problems.push(`${taken.openConnections} connections are open.`);
}
const seconds = (performance.now() - startedAt) / 1_000;
// The first half fills what has an end: compiled code, connections, the memory of answers.
const perLookup = slope(samples.slice(samples.length / 2));
await client.close();

const clientSamples = [];
for (let done = 0; done < clientsOfTheirOwn; done += clientsOfTheirOwn / 10) {
  await inParallel(clientsOfTheirOwn / 10, async () => {
    const own = openClient();
    await lookUp(own);
    await own.close();
  });
  clientSamples.push(await sample(done));
}
const perClient = slope(clientSamples.slice(clientSamples.length / 2));

let connections = 1;
for (let turn = 0; turn < 10_000 && (connections > 0 || active().length > before.active); turn += 1) {
  await nextTurn();
  if (turn % 100 === 99) ({ openConnections: connections } = await askApi());
}
const left = {
  sockets: connections,
  resources: active().length - before.active,
  listeners: listeners() - before.listeners,
};

if (perLookup > bytesPerLookupAtMost) problems.push(`The heap grows by ${perLookup.toFixed(0)} bytes a lookup.`);
if (perClient > 20 * bytesPerLookupAtMost) problems.push(`The heap grows by ${perClient.toFixed(0)} bytes a client.`);
for (const [what, number] of Object.entries(left)) if (number > 0) problems.push(`${number} ${what} are left.`);
if (said.leaks > 0) problems.push(`The token was seen ${said.leaks} times.`);

const sorted = [...outcomes].sort(([, one], [, other]) => other - one);
console.log(`
outcomes: ${sorted.map(([outcome, times]) => `${outcome} ${times}`).join(", ")}
time: ${seconds.toFixed(0)} s
heap growth: ${perLookup.toFixed(0)} bytes a lookup in the second half; ${perClient.toFixed(0)} bytes for each of ${clientsOfTheirOwn} clients opened and closed
after close: ${left.sockets} connections, ${left.resources} sockets or timers, ${left.listeners} listeners left
log: ${said.lines} lines; token seen: ${said.leaks} times`);
worker.postMessage("close");
for (const problem of new Set(problems)) console.error(`PROBLEM: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
