// The API of the soak test, in a thread of its own so that its memory and sockets are not taken for the client's.
import { parentPort, workerData } from "node:worker_threads";
import testing from "../../dist/testing/index.js";
import { randomFrom } from "./random.mjs";

const { token, seed, references } = workerData;

/** Faults and how many of 1,000 answers meet each of them; the rest is well. */
const faults = [
  [60, { kind: "reset-before-headers" }],
  [40, { kind: "reset-mid-body" }],
  [30, { kind: "reset-mid-body", chunked: true }],
  [40, { kind: "early-fin" }],
  [30, { kind: "close-idle" }],
  [30, { kind: "close-idle", onReuse: true }],
  [20, { kind: "status", status: 500 }],
  [20, { kind: "html", status: 502 }],
  [10, { kind: "envelope", status: 503, errors: [{ code: 1001, message: "later" }] }],
  [10, { kind: "rate-limited", retryAfter: "5" }],
  [10, { kind: "rate-limited" }],
  [5, { kind: "rate-limited", retryAfter: "3600" }],
  [10, { kind: "envelope", status: 403, errors: [{ code: 10000, message: "Authentication error" }] }],
  [10, { kind: "envelope", status: 404, errors: [{ code: 1002, message: "not found" }] }],
  [10, { kind: "html" }],
  [10, { kind: "truncated-json" }],
  [10, { kind: "redirect", location: "/elsewhere" }],
  [10, { kind: "gzip-bomb", bytes: 100_000 }],
  [5, { kind: "oversize-body", bytes: 4_000_000 }],
  [5, { kind: "oversize-headers" }],
  [20, { kind: "delay", ms: 5 }],
  [5, { kind: "drip", intervalMs: 1 }],
  [5, { kind: "hang" }],
];
const well = { kind: "mutate", mutate: (envelope) => envelope };

let until = 0;
const script = faults.map(([share, fault]) => {
  until += share;
  return { until, fault };
});
const random = randomFrom(seed);
const api = await testing.startEmulator({
  rateLimit: false,
  seed: {
    accounts: [{ id: "account", integrations: references.map((reference_id) => ({ reference_id })) }],
    credentials: { tokens: [{ token, name: "soak", permissions: ["Zero Trust Read"] }] },
  },
});
api.answerNext(
  Array.from({ length: 10_007 }, () => {
    const at = random() * 1_000;
    return script.find(({ until }) => at < until)?.fault ?? well;
  }),
  { times: Number.POSITIVE_INFINITY },
);

let requests = 0;
parentPort.on("message", async (question) => {
  if (question === "close") {
    await api.close();
    parentPort.close();
    return;
  }
  requests += api.requests.length;
  api.clearRequests();
  parentPort.postMessage({ requests, openConnections: api.openConnections });
});
parentPort.postMessage({ url: api.url });
