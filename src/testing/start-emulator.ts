import { randomBytes, randomUUID } from "node:crypto";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { asyncDisposable } from "../realms.js";
import { administer, adminPrefix } from "./admin.js";
import type { Pipeline } from "./api-server.js";
import { apiListener } from "./api-server.js";
import { Connections } from "./connections.js";
import { CredentialStore } from "./credentials.js";
import type { Emulator, EmulatorOptions } from "./emulator.js";
import { scaledClock } from "./emulator-clock.js";
import { assertMilliseconds } from "./fault.js";
import { FaultQueue } from "./fault-queue.js";
import { IntegrationStore } from "./integration-store.js";
import { assertDistinct } from "./load-seed.js";
import { RateLimiter } from "./rate-limiter.js";
import { RequestLog } from "./request-log.js";
import { documentedSeed } from "./seed.js";
import { SeededCredentials } from "./seeded-credentials.js";
import { keySet } from "./shared-signals.js";

/** A reference of 10 kB in percent-encoding must reach the router; Node's own limit of 16 kB would refuse it before. */
const maxHeaderBytes = 262_144;

/** Longer than any test waits between two requests, so that idle connections close only when a fault says so. */
const keepAliveMs = 600_000;

/**
 * Starts a server on 127.0.0.1 that stands in for Cloudflare's API. It makes no connection of its own and writes no file.
 *
 * @throws Error when the port is taken (code `EADDRINUSE`), `clockSpeed` is out of range, or the seed names a thing twice.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, seed = documentedSeed(), clock = Date, clockSpeed = 1, tls, publicOrigin } = options;
  const { notFound = "404", rateLimit = {}, latencyMs = 0 } = options;
  const { identityProviders = "pages", integrations = "ignored" } = options.paging ?? {};
  if (!(clockSpeed > 0 && clockSpeed < Infinity)) throw new Error(`clockSpeed must be above 0; got ${clockSpeed}.`);
  assertMilliseconds("latencyMs", latencyMs);
  assertDistinct(seed);

  const connections = new Connections();
  const pipeline: Pipeline = {
    clock,
    connections,
    credentials: new CredentialStore(seed.credentials),
    faults: new FaultQueue(),
    limiter: new RateLimiter(rateLimit, scaledClock(clock, clockSpeed)),
    log: new RequestLog(),
    world: {
      integrations: new IntegrationStore(seed.accounts, clock),
      notFound,
      paging: { identityProviders, integrations },
      publicOrigin: "",
      keys: keySet(),
    },
    latencyMs,
    inFlight: 0,
    peakInFlight: 0,
  };
  const server = serverFor(listener(pipeline), tls);
  connections.watch(server);
  await listening(server, port);
  const address = server.address() as AddressInfo;
  const origin = `${tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`;
  pipeline.world.publicOrigin = publicOrigin ?? origin;
  return emulatorOf(pipeline, server, origin);
}

function listener(pipeline: Pipeline): RequestListener {
  const serveApi = apiListener(pipeline);
  const administered = { integrations: pipeline.world.integrations, faults: pipeline.faults, log: pipeline.log };
  return (request, response) => {
    if (!request.url?.startsWith(adminPrefix)) serveApi(request, response);
    // What can still fail here is the connection, and then nobody is left to answer.
    else administer(administered, request, response).catch(() => request.socket.destroy());
  };
}

function serverFor(listen: RequestListener, tls: EmulatorOptions["tls"]): Server {
  const settings = { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: keepAliveMs };
  return tls === undefined ? createServer(settings, listen) : createSecureServer({ ...settings, ...tls }, listen);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function emulatorOf(pipeline: Pipeline, server: Server, origin: string): Emulator {
  const { connections, credentials, faults, limiter, log } = pipeline;
  const { integrations } = pipeline.world;
  const account = integrations.firstAccount();
  let closed: Promise<void> | undefined;

  const emulator = asyncDisposable<Omit<Emulator, typeof Symbol.asyncDispose>>({
    url: `${origin}/client/v4`,
    origin,
    accountId: account ?? "",
    credentials: new SeededCredentials(credentials, account),
    requests: log.records,
    get peakInFlight() {
      return pipeline.peakInFlight;
    },
    get openConnections() {
      return connections.openCount;
    },
    get pendingFaults() {
      return faults.pending;
    },
    clearRequests() {
      log.clear();
      pipeline.peakInFlight = pipeline.inFlight;
    },
    waitForRequests: (count, match) => log.waitFor(count, match),
    addAccount: (added) => integrations.addAccount(added),
    addIntegration: ({ account_tag = account ?? "", ...rest } = {}) => integrations.add(account_tag, rest),
    updateIntegration: (id, patch) => integrations.update(id, patch),
    removeIntegration: (id) => integrations.remove(id),
    integrations: () => integrations.list(),
    addToken({ token = randomToken(), name = `token ${randomUUID()}`, permissions, accounts, user } = {}) {
      credentials.revoke(token); // one text, one token: the new one replaces the old
      credentials.tokens.push({ token, name, permissions: permissions ?? ["Zero Trust Read"], accounts, user });
      return token;
    },
    revoke: (secret) => credentials.revoke(secret),
    answerNext: (given, faultOptions) => faults.add(given, faultOptions),
    clearFaults: () => faults.clear(),
    setLatency(ms) {
      assertMilliseconds("The latency", ms);
      pipeline.latencyMs = ms;
    },
    blockCredential(secret, ms) {
      const user = credentials.userOf(secret);
      if (user === undefined) throw new Error("The emulator has no such token or key to block.");
      if (ms !== undefined) assertMilliseconds("The time of the block", ms);
      limiter.block(user, ms);
    },
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        connections.closeAll();
      });
      return closed;
    },
  });
  return emulator;
}

/** Forty characters, as API tokens have. */
function randomToken(): string {
  return randomBytes(30).toString("base64url");
}
