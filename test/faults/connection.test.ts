import dns from "node:dns";
import { expect, vi } from "vitest";
import { documentedResult } from "../documented.js";
import { known, test } from "./scene.js";
import { fullServer, tcpServer, unusedPort } from "./servers.js";

const { integrationId } = documentedResult;

test("row 1: connection refused: retried, NETWORK", async ({ scene }) => {
  const host = `127.0.0.1:${await unusedPort()}`;
  scene.clock.chance = 0.5;
  const client = scene.client(`http://${host}/client/v4`);
  const error = await scene.failure(client.getByReference(known), {
    code: "NETWORK",
    retryable: true,
    status: undefined,
    message: [host, "ECONNREFUSED", "after 5 attempts"],
  });
  expect(error.rayId).toBeUndefined();
  // Half a second, doubled each time; chance takes off a quarter.
  expect(scene.clock.elapsed).toBe(375 + 750 + 1_500 + 3_000);
});

test("row 2: reset before headers, then fine: answer", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "reset-before-headers" });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ integrationId });
  expect(api.requests).toHaveLength(2);
});

test("row 2: reset before headers, for ever: NETWORK", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "reset-before-headers" }, { times: Number.POSITIVE_INFINITY });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [new URL(api.origin).host, "after 5 attempts"],
  });
  expect(api.requests).toHaveLength(5);
});

test("row 3: reset mid-body with content-length: whole GET again", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "reset-mid-body" });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ integrationId });
  expect(api.requests.map(({ path, headers }) => [path, headers.range])).toEqual(
    Array(2).fill([
      "/client/v4/accounts/account_tag/zt_risk_scoring/integrations/reference_id/reference_id",
      undefined,
    ]),
  );
});

test("row 4: reset mid-body, chunked: whole GET again", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "reset-mid-body", chunked: true });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ integrationId });
  expect(api.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
});

test("row 5: early FIN: whole GET again", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "early-fin" });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ integrationId });
  expect(api.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
});

test("row 5: early FIN, chunked: whole GET again", async ({ scene }) => {
  let asked = 0;
  const server = scene.watch(
    await tcpServer((socket) =>
      socket.on("data", () => {
        asked += 1;
        socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"succes\r\n');
      }),
    ),
  );
  const client = scene.client(`http://${server.host}/client/v4`, { maxAttempts: 2 });
  await scene.failure(client.getByReference(known), { code: "NETWORK", retryable: true, message: [server.host] });
  expect(asked).toBe(2);
});

test("row 6: idle keep-alive socket closed by the server as it is reused: answer", async ({ scene }) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  // undici may keep one idle connection or two: both are closed under the request that takes them up.
  api.answerNext({ kind: "close-idle", onReuse: true }, { times: 2 });
  for (let lookup = 0; lookup < 4; lookup += 1)
    expect(await client.getByReference(known, { fresh: true })).toMatchObject({ integrationId });
  const unanswered = api.requests.filter(({ status }) => status === undefined);
  expect(unanswered.length).toBeGreaterThan(0);
  expect(api.requests).toHaveLength(4 + unanswered.length);
});

test("row 7: ENOTFOUND: NETWORK, host named", async ({ scene }) => {
  // A label of 64 characters is one too many: every resolver says no, and none asks the network.
  const host = `${"a".repeat(64)}.invalid`;
  const error = await scene.failure(scene.client(`https://${host}/client/v4`).getByReference(known), {
    code: "NETWORK",
    retryable: false,
    message: [`No host is called ${host}`, "ENOTFOUND", /Is the base URL right, and is DNS reachable\?$/],
  });
  expect(error.message).not.toContain("attempts");
  expect(scene.clock.elapsed).toBe(0);
});

test("row 8: EAI_AGAIN: retried", async ({ scene }) => {
  const api = await scene.emulator();
  using lookup = failingLookup(2);
  const client = scene.client(api.url.replace("127.0.0.1", "localhost"));
  expect(await client.getByReference(known)).toMatchObject({ integrationId });
  expect(lookup.hosts).toEqual(["localhost", "localhost", "localhost"]);
  expect(api.requests).toHaveLength(1);
});

test("row 8: EAI_AGAIN for ever: NETWORK, host named", async ({ scene }) => {
  using lookup = failingLookup(Number.POSITIVE_INFINITY);
  const client = scene.client("https://api.cloudflare.example/client/v4");
  await scene.failure(client.getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: ["api.cloudflare.example", "EAI_AGAIN", "after 5 attempts"],
  });
  expect(lookup.hosts).toHaveLength(5);
});

// Only Linux leaves those waiting who find the queue of connections full.
test.runIf(process.platform === "linux")("row 9: connect timeout, TCP: retried, TIMEOUT", async ({ scene }) => {
  const server = scene.watch(await fullServer());
  const client = scene.client(`http://${server.host}/client/v4`, { attemptTimeoutMs: 50, maxAttempts: 3 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [server.host, "after 3 attempts"],
  });
  expect(scene.clock.elapsed).toBe(500 + 1_000);
});

test("row 9: connect timeout, TLS handshake: retried, TIMEOUT", async ({ scene }) => {
  const server = scene.watch(await tcpServer(() => {}));
  const client = scene.client(`https://${server.host}/client/v4`, { attemptTimeoutMs: 50, maxAttempts: 3 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [server.host, "after 3 attempts"],
  });
  expect(scene.clock.elapsed).toBe(500 + 1_000);
  expect(server.received).not.toContain("GET");
});

test("row 10: headers never come: retried, TIMEOUT", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "hang" }, { times: 2 });
  // Long enough for the request to arrive on a busy machine.
  const client = scene.client(api.url, { attemptTimeoutMs: 2_000, maxAttempts: 2 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [new URL(api.origin).host, "after 2 attempts"],
  });
  await api.waitForRequests(2, ({ abandoned }) => abandoned);
  expect(api.requests).toHaveLength(2);
});

test("row 11: body drips for ever: overall deadline, TIMEOUT", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "drip", intervalMs: 5 }, { times: Number.POSITIVE_INFINITY });
  const client = scene.client(api.url, { deadlineMs: 2_000, maxAttempts: 1 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [new URL(api.origin).host],
  });
  await api.waitForRequests(1, ({ abandoned }) => abandoned);
  expect(api.requests).toHaveLength(1);
});

test("row 11: body drips, attempt after attempt: overall deadline, TIMEOUT", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "drip", intervalMs: 5 }, { times: Number.POSITIVE_INFINITY });
  // The waits of 375 and 750 ms fit into the deadline, the next one of 1,500 ms does not.
  const client = scene.client(api.url, { attemptTimeoutMs: 200, deadlineMs: 2_000, maxAttempts: 100 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: ["after 3 attempts"],
  });
  expect(api.requests).toHaveLength(3);
});

/** The system's resolver says EAI_AGAIN the first `times` times. */
function failingLookup(times: number): { readonly hosts: readonly string[] } & Disposable {
  const hosts: string[] = [];
  const { lookup } = dns;
  const spy = vi.spyOn(dns, "lookup").mockImplementation(((host: string, options: object, callback: Callback) => {
    hosts.push(host);
    if (hosts.length > times) lookup(host, options, callback);
    else
      process.nextTick(callback, Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), { code: "EAI_AGAIN" }), "");
  }) as typeof dns.lookup);
  return { hosts, [Symbol.dispose]: () => spy.mockRestore() };
}

type Callback = (error: Error | null, address: unknown) => void;
