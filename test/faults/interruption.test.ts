import { getEventListeners } from "node:events";
import { expect } from "vitest";
import type { RiskIntegrationClient } from "../../src/client/index.js";
import type { Emulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { type RunOptions, runGet } from "./command-line.js";
import { known, type Scene, test } from "./scene.js";
import { connectProxy, fullServer, type TcpServer, tcpServer } from "./servers.js";

const aborted = {
  code: "ABORTED",
  message: [/^The lookup was aborted by its caller\.$/],
  reference: undefined,
} as const;

test("row 40: abort during the back-off: stops at once, no timers left", async ({ scene }) => {
  const { api, caller, lookup } = await waiting(scene, (emulator) =>
    emulator.answerNext({ kind: "status", status: 503 }),
  );
  await scene.clock.settled();
  await stopped(scene, caller, lookup);
  expect(api.requests).toHaveLength(1);
});

test("row 40: abort during the rate limit's pause: stops at once, no timers left", async ({ scene }) => {
  const { api, caller, lookup } = await waiting(scene, (emulator) => emulator.blockCredential(scene.token));
  await scene.clock.settled();
  await stopped(scene, caller, lookup);
  expect(api.requests).toHaveLength(1);
});

test("row 40: abort while the answer is awaited: stops at once, no timers left", async ({ scene }) => {
  const { api, caller, lookup } = await waiting(scene, (emulator) => emulator.answerNext({ kind: "hang" }));
  await api.waitForRequests(1);
  await stopped(scene, caller, lookup);
  await api.waitForRequests(1, (request) => request.abandoned);
});

test("row 40: abort in the middle of the body: stops at once, no timers left", async ({ scene }) => {
  const { api, caller, lookup } = await waiting(scene, (emulator) =>
    emulator.answerNext({ kind: "drip", intervalMs: 1 }),
  );
  await api.waitForRequests(1, (request) => request.status === 200);
  await stopped(scene, caller, lookup);
  await api.waitForRequests(1, (request) => request.abandoned);
});

// Only Linux leaves those waiting who find the queue of connections full.
test.runIf(process.platform === "linux")(
  "row 40: abort while connecting: stops at once, no timers left",
  async ({ scene }) => {
    const server = scene.watch(await fullServer());
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
    const before = sockets();
    const caller = new AbortController();
    const client = scene.client(`http://${server.host}/client/v4`);
    const lookup = client.getByReference(known, { signal: caller.signal });
    while (sockets() === before) await new Promise(setImmediate);
    await stopped(scene, caller, lookup);
  },
);

test("row 40: abort during the TLS handshake: stops at once, and so does the connection", async ({ scene }) => {
  const server = scene.watch(await tcpServer(() => {}));
  await endsConnection(scene, server, scene.client(`https://${server.host}/client/v4`));
});

test("row 40: abort while a proxy connects: stops at once, and so does the connection", async ({ scene }) => {
  const proxy = scene.watch(await connectProxy("hang"));
  const environment = { HTTPS_PROXY: `http://${proxy.host}` };
  await endsConnection(scene, proxy, scene.client("https://api.cloudflare.example/client/v4", { environment }));
});

test("row 40: abort in the queue for a place in flight: stops at once, no timers left", async ({ scene }) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  api.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
  const crowd = new AbortController();
  const ahead = Array.from({ length: 100 }, (_, index) =>
    client.getByReference({ ...known, referenceId: `${index}` }, { signal: crowd.signal }),
  );
  await api.waitForRequests(100);
  const caller = new AbortController();
  await stopped(scene, caller, client.getByReference(known, { signal: caller.signal }));
  crowd.abort();
  for (const lookup of ahead) await scene.failure(lookup, aborted);
  expect(api.requests).toHaveLength(100);
});

test("row 40: abort after the answer: nothing hangs on the signal", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "status", status: 503 });
  const caller = new AbortController();
  await scene.client(api.url).getByReference(known, { signal: caller.signal });
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  caller.abort();
  expect(api.requests).toHaveLength(2);
});

test("row 40: abort before the lookup: nothing is sent", async ({ scene }) => {
  const api = await scene.emulator();
  const signal = AbortSignal.abort();
  await scene.failure(scene.client(api.url).getByReference(known, { signal }), aborted);
  expect(api.requests).toEqual([]);
});

test("row 40: abort by one of two callers: the other one gets the answer", async ({ scene }) => {
  const { api, client, caller, lookup } = await waiting(scene, (emulator) =>
    emulator.answerNext({ kind: "rate-limited", retryAfter: "30" }),
  );
  const other = client.getByReference(known);
  await scene.clock.settled();
  caller.abort();
  await scene.failure(lookup, aborted);
  scene.clock.advance(29_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(1);
  scene.clock.advance(1);
  expect(await other).toMatchObject({ active: true });
  expect(api.requests).toHaveLength(2);
});

test("row 40: close during a wait: stops at once, no timers left", async ({ scene }) => {
  const { api, client, caller, lookup } = await waiting(scene, (emulator) =>
    emulator.answerNext({ kind: "status", status: 503 }),
  );
  await scene.clock.settled();
  const failed = scene.failure(lookup, { code: "ABORTED", message: [/The client was closed/], reference: undefined });
  await client.close();
  await failed;
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  await scene.failure(client.getByReference(known), {
    code: "ABORTED",
    message: [/^The client is closed\.$/],
    reference: undefined,
  });
  expect(api.requests).toHaveLength(1);
});

test("row 40: SIGTERM during the rate limit's pause: exit 143, and stops at once", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", retryAfter: "300" });
  const run = await runGet(scene, api.url, { onStandardError: whenWaiting("SIGTERM") });
  expect(run).toMatchObject({ code: 143, stdout: "" });
  expect(run.stderr).toContain("The lookup was interrupted by SIGTERM.");
  expect(api.requests).toHaveLength(1);
});

test("row 40: SIGINT during the rate limit's pause: exit 130, and stops at once", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", retryAfter: "300" });
  const run = await runGet(scene, api.url, { onStandardError: whenWaiting("SIGINT") });
  expect(run).toMatchObject({ code: 130, stdout: "" });
  expect(api.requests).toHaveLength(1);
});

test("row 40: SIGTERM while the answer is awaited: exit 143, and stops at once", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "hang" });
  const run = await runGet(scene, api.url, {
    onStart: (child) => void api.waitForRequests(1).then(() => child.kill("SIGTERM")),
  });
  expect(run).toMatchObject({ code: 143, stdout: "" });
});

/** A lookup that has to wait for what `spoil` does to the API. */
async function waiting(scene: Scene, spoil: (api: Emulator) => void) {
  scene.clock = new FakeClock();
  const api = await scene.emulator();
  spoil(api);
  const caller = new AbortController();
  const client = scene.client(api.url);
  return { api, client, caller, lookup: client.getByReference(known, { signal: caller.signal }) };
}

/** Aborts, and sees that the lookup is over in this turn of the event loop with nothing left of it. */
async function stopped(scene: Scene, caller: AbortController, lookup: Promise<unknown>): Promise<void> {
  const failed = scene.failure(lookup, aborted);
  caller.abort();
  let over = false;
  void failed.finally(() => {
    over = true;
  });
  await new Promise(setImmediate);
  expect([over, scene.clock.idle]).toEqual([true, true]);
  await failed;
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
}

/** Aborts while the connection is being made, which then ends although its own time is not over and the client stays open. */
async function endsConnection(scene: Scene, server: TcpServer, client: RiskIntegrationClient): Promise<void> {
  const caller = new AbortController();
  const lookup = client.getByReference(known, { signal: caller.signal });
  while (server.received === "") await new Promise(setImmediate);
  await stopped(scene, caller, lookup);
  while (server.openConnections > 0) await new Promise(setImmediate);
}

/** Stops the command with a signal as soon as it has said that it waits. */
function whenWaiting(signal: NodeJS.Signals): NonNullable<RunOptions["onStandardError"]> {
  let sent = false;
  return (stderr, child) => {
    if (sent || !stderr.includes("rate limit was met")) return;
    // A second signal would end the process whatever it does.
    sent = true;
    child.kill(signal);
  };
}
