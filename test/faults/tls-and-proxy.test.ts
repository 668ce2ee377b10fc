import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Environment } from "../../src/client/index.js";
import { checkDrift } from "../../src/drift/index.js";
import { selfSigned } from "../testing/certificate.js";
import { canary } from "./canary.js";
import { runGet } from "./command-line.js";
import { known, type Scene, test } from "./scene.js";
import {
  connectProxy,
  mutualTlsServer,
  type ProxyAnswer,
  type TestProxy,
  tcpServer,
  tlsTo,
  unusedPort,
} from "./servers.js";
import { trusted } from "./trusted.js";

const remedy = /NODE_EXTRA_CA_CERTS; nothing was sent\.$/;

test("row 12: self-signed certificate: no retry, TLS, names the CA setting", async ({ scene }) => {
  const api = await scene.emulator({ tls: selfSigned({ host: "127.0.0.1" }) });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "TLS",
    status: undefined,
    message: [new URL(api.origin).host, "DEPTH_ZERO_SELF_SIGNED_CERT", remedy],
  });
  expect(api.requests).toEqual([]);
  expect(scene.clock.elapsed).toBe(0);
});

test("row 12: expired certificate: no retry, TLS, names the CA setting", async ({ scene }) => {
  using certificate = trusted({ host: "127.0.0.1", notBefore: new Date(0), notAfter: new Date(1) });
  const api = await scene.emulator({ tls: certificate });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "TLS",
    message: [new URL(api.origin).host, "CERT_HAS_EXPIRED", remedy],
  });
  expect(api.requests).toEqual([]);
  expect(scene.clock.elapsed).toBe(0);
});

test("row 12: certificate of a CA that is trusted: answer", async ({ scene }) => {
  using certificate = trusted({ host: "127.0.0.1" });
  const api = await scene.emulator({ tls: certificate });
  expect(await scene.client(api.url).getByReference(known)).toMatchObject({ referenceId: "reference_id" });
  expect(api.requests).toHaveLength(1);
});

test("row 12: certificate of a CA that NODE_EXTRA_CA_CERTS names: answer", async ({ scene }) => {
  const certificate = selfSigned({ host: "127.0.0.1" });
  const api = await scene.emulator({ tls: certificate });
  const folder = await mkdtemp(join(tmpdir(), "risk-integration-faults-"));
  try {
    const file = join(folder, "ca.pem");
    await writeFile(file, certificate.cert);
    const refused = await runGet(scene, api.url);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/NODE_EXTRA_CA_CERTS; nothing was sent\. \[TLS\]$/m);
    expect(api.requests).toEqual([]);
    const answered = await runGet(scene, api.url, { args: ["--json"], environment: { NODE_EXTRA_CA_CERTS: file } });
    expect(answered).toMatchObject({ code: 0 });
    expect(JSON.parse(answered.stdout)).toMatchObject({ referenceId: "reference_id" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("row 13: certificate of another host: no retry, TLS", async ({ scene }) => {
  using certificate = trusted({ host: "another.example" });
  const api = await scene.emulator({ tls: certificate });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "TLS",
    message: [new URL(api.origin).host, "ERR_TLS_CERT_ALTNAME_INVALID", remedy],
  });
  expect(api.requests).toEqual([]);
  expect(scene.clock.elapsed).toBe(0);
});

test("row 12: TLS alert in the handshake: no retry, TLS, names the alert", async ({ scene }) => {
  // Sources: RFC 8446 and RFC 5246, section 7.2; the alerts that are always fatal.
  const alerts = [
    10, 20, 22, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 70, 71, 80, 86, 109, 110, 112, 113, 115, 116, 120,
  ];
  for (const alert of alerts) {
    const server = scene.watch(
      await tcpServer((socket) => {
        socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert])));
      }),
    );
    const error = await scene.failure(scene.client(`https://${server.host}`).getByReference(known), {
      code: "TLS",
      message: [server.host, /\(ERR_SSL_\S+\): it was refused there\. Does the other side expect/],
    });
    if (alert === 40) expect(error.message).toContain("HANDSHAKE_FAILURE");
    expect(server.connections).toBe(1);
  }
  expect(scene.clock.elapsed).toBe(0);
});

test("row 12: server that asks for a client certificate: no retry, TLS", async ({ scene }) => {
  using certificate = trusted({ host: "127.0.0.1" });
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    const server = scene.watch(await mutualTlsServer(certificate, maxVersion));
    await scene.failure(scene.client(`https://${server.host}`).getByReference(known), {
      code: "TLS",
      message: [server.host, /it was refused there\. Does the other side expect .* or a client certificate\?$/],
    });
  }
  expect(scene.clock.elapsed).toBe(0);
});

const farHost = "api.cloudflare.example";
const farUrl = `https://${farHost}/client/v4`;

test("row 14: proxy answers CONNECT with 407: NETWORK, proxy credentials hidden", async ({ scene }) => {
  // Some proxies answer 401 instead.
  for (const status of ["407 Proxy Authentication Required", "401 Unauthorized"]) {
    const { proxy, environment } = await proxyOf(scene, { say: `HTTP/1.1 ${status}\r\n\r\n` });
    const error = await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
      code: "NETWORK",
      status: undefined,
      message: [
        farHost,
        /The proxy of HTTPS_PROXY asks for a user name and a password, or does not accept those in HTTPS_PROXY/,
        `(${status.slice(0, 3)})`,
      ],
    });
    expect(error.message).not.toContain(proxy.host);
    expect(proxy.heads).toHaveLength(1);
    expectOnlyConnect(scene, proxy);
  }
});

test("row 14: proxy answers CONNECT with 407 and offers no Basic: NETWORK, and says that only Basic is supported", async ({
  scene,
}) => {
  const isOffered = async (status: string, ...challenges: readonly string[]) => {
    const say = [`HTTP/1.1 ${status}`, ...challenges, "", ""].join("\r\n");
    const { proxy, environment } = await proxyOf(scene, { say });
    const { message } = await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
      code: "NETWORK",
      message: [`(${status.slice(0, 3)})`],
    });
    expect(proxy.heads).toHaveLength(1);
    return !message.includes("asks for another authentication than Basic, the only one that is supported,");
  };
  const refused = "407 Proxy Authentication Required";
  expect(await isOffered(refused, "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM")).toBe(false);
  expect(await isOffered(refused, 'proxy-authenticate: Digest realm="x, Basic realm", nonce="n"')).toBe(false);
  expect(await isOffered("401 Unauthorized", "WWW-Authenticate: Negotiate")).toBe(false);
  expect(await isOffered(refused, "Proxy-Authenticate: Negotiate", 'Proxy-Authenticate: basic realm="x"')).toBe(true);
  expect(await isOffered(refused, 'Proxy-Authenticate: Negotiate, Basic realm="x"')).toBe(true);
});

test("row 14: proxy limits its requests: tries again, and NETWORK names the limit", async ({ scene }) => {
  const { proxy, environment } = await proxyOf(scene, { say: "HTTP/1.1 429 Too Many Requests\r\n\r\n" });
  await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [
      `The proxy of HTTPS_PROXY limits its requests, and did not connect to ${farHost} (429). Do too many programs use it`,
    ],
  });
  expect(proxy.heads).toHaveLength(5);
});

test("row 14: proxy answers CONNECT with 403: NETWORK, and says that it does not allow the host", async ({ scene }) => {
  const { proxy, environment } = await proxyOf(scene, { say: "HTTP/1.1 403 Forbidden\r\n\r\n" });
  await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
    code: "NETWORK",
    message: [`The proxy of HTTPS_PROXY does not allow a connection to ${farHost} (403).`],
  });
  expect(proxy.heads).toHaveLength(1);
});

test("row 14: proxy answers CONNECT with 502: NETWORK, proxy credentials hidden", async ({ scene }) => {
  const { proxy, environment } = await proxyOf(scene, { say: "HTTP/1.1 502 Bad Gateway\r\n\r\nnot this way" });
  await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [`The proxy of HTTPS_PROXY could not reach ${farHost} (502) (after 5 attempts).`],
  });
  expect(proxy.heads).toHaveLength(5);
  expectOnlyConnect(scene, proxy);
});

test("row 14: proxy answers CONNECT with something that is not HTTP: NETWORK", async ({ scene }) => {
  for (const say of ["SSH-2.0-OpenSSH_9.6\r\n", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(20_000)}`]) {
    const { environment } = await proxyOf(scene, { say });
    await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
      code: "NETWORK",
      message: ["The proxy of HTTPS_PROXY answered with something that is not HTTP", /URL of an HTTP proxy\?$/],
    });
  }
});

test("row 14: proxy that is not there: NETWORK, names the proxy", async ({ scene }) => {
  const refused = { HTTPS_PROXY: `http://127.0.0.1:${await unusedPort()}` };
  await scene.failure(scene.client(farUrl, { environment: refused, maxAttempts: 2 }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: ["The proxy of HTTPS_PROXY could not be reached (ECONNREFUSED)", "after 2 attempts"],
  });
  const unknown = { https_proxy: `http://${"a".repeat(64)}.invalid:8080` };
  await scene.failure(scene.client(farUrl, { environment: unknown }).getByReference(known), {
    code: "NETWORK",
    message: ["The host of the proxy of https_proxy was not found (ENOTFOUND). Is the value of https_proxy right"],
  });
});

test("row 14: proxy closes instead of answering CONNECT: NETWORK, proxy credentials hidden", async ({ scene }) => {
  const { proxy, environment } = await proxyOf(scene, { say: "" });
  const client = scene.client(farUrl, { environment, maxAttempts: 2 });
  await scene.failure(client.getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [`The proxy of HTTPS_PROXY closed the connection and did not connect to ${farHost}`],
  });
  expect(proxy.heads).toHaveLength(2);
  expectOnlyConnect(scene, proxy);
});

test("row 14: proxy opens the tunnel: answer, and the proxy sees no credential", async ({ scene }) => {
  using certificate = trusted({ host: farHost });
  const api = await scene.emulator({ tls: certificate });
  const { proxy, environment } = await proxyOf(scene, { tunnelTo: Number(new URL(api.origin).port) });
  await scene.client(farUrl, { environment }).getByReference(known);
  expect(api.requests).toHaveLength(1);
  expect(api.requests[0]?.headersWithCredentials.authorization).toBe(`Bearer ${scene.token}`);
  expectOnlyConnect(scene, proxy);
});

test("row 14: proxy announces its answer to CONNECT with 1xx: answer", async ({ scene }) => {
  using certificate = trusted({ host: farHost });
  const api = await scene.emulator({ tls: certificate });
  const tunnelTo = Number(new URL(api.origin).port);
  const announced = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n";
  const { proxy, environment } = await proxyOf(scene, { tunnelTo, announced });
  expect(await scene.client(farUrl, { environment }).getByReference(known)).toMatchObject({ active: true });
  expectOnlyConnect(scene, proxy);
  const refused = await proxyOf(scene, { say: `${announced}HTTP/1.1 403 Forbidden\r\n\r\n` });
  await scene.failure(scene.client(farUrl, { environment: refused.environment }).getByReference(known), {
    code: "NETWORK",
    message: [`The proxy of HTTPS_PROXY does not allow a connection to ${farHost} (403).`],
  });
});

test("row 14: proxy that never ends its announcements: NETWORK", async ({ scene }) => {
  const { environment } = await proxyOf(scene, { say: "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000) });
  const client = scene.client(farUrl, { environment, maxAttempts: 1 });
  await scene.failure(client.getByReference(known), { code: "NETWORK", message: ["The proxy of HTTPS_PROXY"] });
});

test("row 14: proxy that hangs: TIMEOUT, and nothing is left of it", async ({ scene }) => {
  const { proxy, environment } = await proxyOf(scene, "hang");
  const client = scene.client(farUrl, { environment, attemptTimeoutMs: 2_000, maxAttempts: 1 });
  await scene.failure(client.getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [`The proxy of HTTPS_PROXY did not answer the request to connect to ${farHost} in time`],
  });
  expectOnlyConnect(scene, proxy);
});

test("row 14: proxy that hangs once: another connection to it, answer", async ({ scene }) => {
  using certificate = trusted({ host: farHost });
  const api = await scene.emulator({ tls: certificate });
  const { proxy, environment } = await proxyOf(scene, "hang", { tunnelTo: Number(new URL(api.origin).port) });
  const client = scene.client(farUrl, { environment, attemptTimeoutMs: 2_000, maxAttempts: 2 });
  expect(await client.getByReference(known)).toMatchObject({ active: true });
  expect([proxy.heads.length, api.requests.length]).toEqual([2, 1]);
});

test("row 14: host that fails behind the proxy: names the host", async ({ scene }) => {
  const connected = "HTTP/1.1 200 OK\r\n\r\n";
  const silent = await proxyOf(scene, { stall: connected });
  const once = { maxAttempts: 1, attemptTimeoutMs: 2_000 };
  await scene.failure(scene.client(farUrl, { ...silent, ...once }).getByReference(known), {
    code: "TIMEOUT",
    retryable: true,
    message: [`No TLS connection to ${farHost}, by way of the proxy of HTTPS_PROXY, in time`],
  });
  const closing = await proxyOf(scene, { say: connected });
  await scene.failure(scene.client(farUrl, { ...closing, maxAttempts: 1 }).getByReference(known), {
    code: "NETWORK",
    retryable: true,
    message: [`${farHost}, by way of the proxy of HTTPS_PROXY, could not be reached`],
  });
  const api = await scene.emulator({ tls: selfSigned({ host: farHost }) });
  const good = await proxyOf(scene, { tunnelTo: Number(new URL(api.origin).port) });
  await scene.failure(scene.client(farUrl, { ...good }).getByReference(known), {
    code: "TLS",
    message: [`The certificate of ${farHost}, by way of the proxy of HTTPS_PROXY, was not accepted`, remedy],
  });
  expect(api.requests).toEqual([]);
});

test("row 14: https proxy: answer, or TLS that names the proxy", async ({ scene }) => {
  using certificate = trusted({ host: farHost });
  using good = trusted({ host: "localhost" });
  const api = await scene.emulator({ tls: certificate });
  const { proxy } = await proxyOf(scene, { tunnelTo: Number(new URL(api.origin).port) });
  const certificates = { good, unknown: selfSigned({ host: "localhost" }), wrong: certificate };
  const lookUpBy = async (own: { readonly key: string; readonly cert: string }) => {
    const secured = scene.watch(await tlsTo(proxy.port, own));
    const environment = { HTTPS_PROXY: `https://localhost:${secured.port}` };
    return scene.client(farUrl, { environment }).getByReference(known);
  };
  expect(await lookUpBy(certificates.good)).toMatchObject({ active: true });
  for (const own of [certificates.unknown, certificates.wrong])
    await scene.failure(lookUpBy(own), {
      code: "TLS",
      message: [/The certificate of the proxy of HTTPS_PROXY was not accepted \((DEPTH_ZERO|ERR_TLS_CERT)/, remedy],
    });
  const plain = scene.watch(await tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  const environment = { HTTPS_PROXY: `https://localhost:${plain.port}` };
  await scene.failure(scene.client(farUrl, { environment }).getByReference(known), {
    code: "TLS",
    message: [
      "The TLS handshake with the proxy of HTTPS_PROXY failed",
      /begin with http:\/\/ instead of https:\/\/\?$/,
    ],
  });
  expect(api.requests).toHaveLength(1);
});

test("row 14: proxy that refuses, and a drift check: a report", async ({ scene }) => {
  const { environment } = await proxyOf(scene, { say: "HTTP/1.1 403 Forbidden\r\n\r\n" });
  const report = await checkDrift({
    ...{ apiToken: scene.token, baseUrl: farUrl, environment, log: scene.log, clock: scene.clock },
    targets: [known, { ...known, referenceId: "another" }],
  });
  expect(report.summary).toEqual({ inSync: 0, drifted: 0, failed: 2 });
  for (const { error } of report.results) expect(error?.message).toContain("The proxy of HTTPS_PROXY does not allow");
});

test("row 15: malformed proxy URL: CONFIGURATION", async ({ scene }) => {
  const secret = canary();
  const password = encodeURIComponent(secret);
  scene.secrets.push(secret);
  for (const url of [
    "proxy.example:8080",
    "http://",
    `ftp://user:${password}@proxy.example`,
    `http://user:${password}@`,
    `http://user:${password}@proxy.example:99999`,
    `socks5://user:${password}@proxy.example`,
  ])
    for (const name of ["HTTPS_PROXY", "https_proxy"])
      await scene.failure(
        (async () => scene.client(farUrl, { environment: { [name]: url } }).getByReference(known))(),
        { code: "CONFIGURATION", reference: undefined, message: [name, "http://proxy.example:8080", "not shown"] },
      );
});

test("row 15: proxy URL with a path, a query or a fragment: CONFIGURATION", async ({ scene }) => {
  const secret = canary();
  scene.secrets.push(secret);
  const ends = ["proxy.example:8080/proxy.pac", "proxy.example?x", "proxy.example/#x", "dom\\user@proxy.example"];
  for (const end of ends)
    await scene.failure(
      (async () => scene.client(farUrl, { environment: { HTTPS_PROXY: `http://${secret}:x@${end}` } }))(),
      { code: "CONFIGURATION", reference: undefined, message: ["HTTPS_PROXY", "a path, a query or a fragment", "%5C"] },
    );
});

test("row 15: proxy URL with a password that is not percent-encoded: CONFIGURATION", async ({ scene }) => {
  const secret = canary();
  scene.secrets.push(secret);
  const environment = { HTTPS_PROXY: `http://user:%zz${encodeURIComponent(secret)}@proxy.example` };
  const create = async () => scene.client(farUrl, { environment });
  await scene.failure(create(), {
    code: "CONFIGURATION",
    reference: undefined,
    message: ["HTTPS_PROXY", "%25", "not shown"],
  });
});

test("row 43: HTTP_PROXY set, NO_PROXY not, base URL on loopback: straight to loopback", async ({ scene }) => {
  using certificate = trusted({ host: "127.0.0.1" });
  const [plain, secure] = [await scene.emulator(), await scene.emulator({ tls: certificate })];
  const { proxy } = await proxyOf(scene, { say: "HTTP/1.1 502 Bad Gateway\r\n\r\n" });
  const url = `http://${proxy.host}`;
  const environment = { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, ALL_PROXY: url };
  for (const baseUrl of [plain.url, plain.url.replace("127.0.0.1", "localhost"), secure.url])
    await scene.client(baseUrl, { environment }).getByReference(known);
  expect(proxy.connections).toBe(0);
  expect([plain.requests.length, secure.requests.length]).toEqual([2, 1]);
});

/** A proxy, and the environment that names it with a user and a password. */
async function proxyOf(
  scene: Scene,
  ...answers: readonly ProxyAnswer[]
): Promise<{ readonly proxy: TestProxy; readonly environment: Environment }> {
  const proxy = scene.watch(await connectProxy(...answers));
  const password = canary();
  scene.secrets.push(password);
  return { proxy, environment: { HTTPS_PROXY: `http://user:${encodeURIComponent(password)}@${proxy.host}` } };
}

/** The proxy was asked to connect, with its own password, and saw nothing of what goes to the API. */
function expectOnlyConnect(scene: Scene, proxy: TestProxy): void {
  for (const head of proxy.heads) expect(head).toMatch(new RegExp(`^CONNECT ${farHost}:443 HTTP/1.1\r\n`));
  expect(proxy.received).toContain("proxy-authorization: Basic ");
  expect(proxy.received).not.toContain(scene.token);
  expect(proxy.received).not.toContain("authorization: Bearer");
}
