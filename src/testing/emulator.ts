import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { asyncDisposable } from "../common/realms.js";
import { adminListener, adminPrefix } from "./admin.js";
import { apiListener } from "./api-server.js";
import { assertDelay } from "./connections.js";
import { EmulatorCredentials } from "./credentials.js";
import { type EmulatorOptions, EmulatorState } from "./emulator-state.js";
import type { Fault, FaultOptions } from "./fault.js";
import type { IntegrationPatch } from "./integration-store.js";
import type { RecordedRequest, RequestMatcher } from "./request-log.js";
import type { SeedAccount, SeedIntegration, SeedToken } from "./seed.js";
import type { EmulatedIntegration } from "./wire.js";

/** A reference of 10 kB in percent-encoding must reach the router; Node's own limit of 16 kB would refuse it before. */
const maxHeaderBytes = 262_144;

/** Longer than any test waits between two requests, so that idle connections close only when a fault says so. */
const keepAliveMs = 600_000;

/** A token to add. Default: a random token with Zero Trust Read for all accounts. */
export type NewToken = { [Field in keyof SeedToken]?: SeedToken[Field] | undefined };

/** An integration to add. */
export interface NewIntegration extends SeedIntegration {
  /** The account to add it to. Default: the first of the seed. */
  account_tag?: string | undefined;
}

/** A running emulator of Cloudflare's API: a real HTTP server on 127.0.0.1. */
export class Emulator implements AsyncDisposable {
  /** The API's base URL, such as `http://127.0.0.1:40123/client/v4`. */
  readonly url: string;
  /** Such as `http://127.0.0.1:40123`. The Shared Signals documents are below it. */
  readonly origin: string;
  /** The ID of the first account; empty when the seed has none. */
  readonly accountId: string;
  /** Tokens and keys that are accepted now. */
  readonly credentials: EmulatorCredentials;
  /** Every request but those to the administration, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Closes the emulator at the end of an `await using` block. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly #state: EmulatorState;
  readonly #server: Server;
  #closed: Promise<void> | undefined;

  /** @hidden */
  constructor(state: EmulatorState, server: Server, origin: string) {
    this.#state = state;
    this.#server = server;
    this.origin = origin;
    this.url = `${origin}/client/v4`;
    this.accountId = state.integrations.firstAccount() ?? "";
    this.credentials = new EmulatorCredentials(state.credentials, this.accountId);
    this.requests = state.log.records;
    asyncDisposable(this);
  }

  /** The most requests that were under way at the same time. */
  get peakInFlight(): number {
    return this.#state.peakInFlight;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#state.connections.openCount;
  }

  /** Scripted faults that are still to come. */
  get pendingFaults(): number {
    return this.#state.faults.pending;
  }

  /** Forgets the requests so far; `peakInFlight` starts again too. */
  clearRequests(): void {
    this.#state.log.clear();
    this.#state.peakInFlight = this.#state.inFlight;
  }

  /**
   * Resolves once that many requests match, counting those which have arrived already. A request is compared when it arrives and
   * when it is over, so a function may ask for `status` or `abandoned` too.
   */
  waitForRequests(count: number, match?: RequestMatcher): Promise<void> {
    return this.#state.log.waitFor(count, match);
  }

  /** Adds an account with its integrations. Throws when an ID or reference is taken. */
  addAccount(account: SeedAccount): void {
    this.#state.integrations.addAccount(account);
  }

  /** Throws when the account is unknown, or the ID or reference taken. */
  addIntegration({ account_tag = this.accountId, ...fields }: NewIntegration = {}): EmulatedIntegration {
    return this.#state.integrations.add(account_tag, fields);
  }

  /** Throws when there is no such integration. */
  updateIntegration(id: string, patch: IntegrationPatch): EmulatedIntegration {
    return this.#state.integrations.update(id, patch);
  }

  /** False when there was none. */
  removeIntegration(id: string): boolean {
    return this.#state.integrations.remove(id);
  }

  /** All accounts' integrations, as copies. */
  integrations(): EmulatedIntegration[] {
    return this.#state.integrations.list();
  }

  /** Adds a token and returns its text. */
  addToken(added: NewToken = {}): string {
    const { token = randomToken(), name = `token ${randomUUID()}`, permissions = ["Zero Trust Read"] } = added;
    this.#state.credentials.add({ token, name, permissions, accounts: added.accounts, user: added.user });
    return token;
  }

  /** Forgets a token or a global key: from now on it is answered like one that never was. */
  revoke(secret: string): void {
    this.#state.credentials.revoke(secret);
  }

  /** Scripts what goes wrong with the next answers; consumed in order. Throws when it is no fault. */
  answerNext(faults: Fault | readonly Fault[], options?: FaultOptions): void {
    this.#state.faults.add(faults, options);
  }

  /** Drops the scripted faults that are still to come. */
  clearFaults(): void {
    this.#state.faults.clear();
  }

  /** Real milliseconds before every answer from now on, as the option `latencyMs` has them. */
  setLatency(ms: number): void {
    assertDelay("The latency", ms);
    this.#state.latencyMs = ms;
  }

  /**
   * Starts a rate-limit block for the user of a token or key at once, for `ms` of the emulator's time (default: the limit's
   * `blockMs`). Works with `rateLimit: false` too. Throws when the credential is unknown.
   */
  blockCredential(secret: string, ms?: number): void {
    const user = this.#state.credentials.userOf(secret);
    if (user === undefined) throw new Error("The emulator has no such token or key to block.");
    if (ms !== undefined) assertDelay("The time of the block", ms);
    this.#state.limiter.block(user, ms);
  }

  /** Stops listening and destroys every open connection. May be called again. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#state.connections.closeAll();
    });
    return this.#closed;
  }
}

/**
 * Starts a server on 127.0.0.1 that stands in for Cloudflare's API. It makes no connection of its own and writes no file.
 *
 * @throws Error when the port is taken (code `EADDRINUSE`), `clockSpeed` is out of range, or the seed names a thing twice.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, tls, publicOrigin } = options;
  const state = new EmulatorState(options);
  const serveApi = apiListener(state);
  const administer = adminListener(state);
  const listener: RequestListener = (request, response) =>
    (request.url?.startsWith(adminPrefix) ? administer : serveApi)(request, response);
  const settings = { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: keepAliveMs };
  const server =
    tls === undefined ? createServer(settings, listener) : createSecureServer({ ...settings, ...tls }, listener);
  state.connections.watch(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const origin = `${tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`;
  state.publicOrigin = publicOrigin ?? origin;
  return new Emulator(state, server, origin);
}

/** Forty characters, as API tokens have. */
function randomToken(): string {
  return randomBytes(30).toString("base64url");
}
