import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test as plainTest } from "vitest";
import {
  createRiskIntegrationClient,
  type Log,
  type RiskIntegrationClient,
  type RiskIntegrationClientOptions,
  RiskIntegrationError,
  type RiskIntegrationErrorCode,
} from "../../src/client/index.js";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { canary, secretsIn } from "./canary.js";

/** Something that a test starts and that must be idle when every client is closed. */
export interface Peer {
  /** Connections that are open now. */
  readonly openConnections: number;
  close(): Promise<void>;
}

/** The reference that every emulator knows. */
export const known = { accountId: "account_tag", referenceId: "reference_id" };

/** What a failed lookup must look like; message parts are looked for one by one. */
export interface ExpectedFailure {
  readonly code: RiskIntegrationErrorCode;
  readonly retryable?: boolean;
  readonly status?: number | undefined;
  readonly message?: readonly (string | RegExp)[];
  /** Default: the known one; undefined for an error that comes before any lookup. */
  readonly reference?: { readonly accountId: string; readonly referenceId: string } | undefined;
}

// Far beyond any test's own time-out: a timer that is left over is still there when it is looked for.
const never = 100_000_000;

/** One client, its surroundings, and a watch on all that it says and leaves behind. */
export class Scene {
  /** The credential of the clients, which must never be seen. */
  readonly token = canary();
  /** Other texts that must never be seen, such as a proxy's password. */
  readonly secrets: string[] = [this.token];
  /** Every line on the log. */
  readonly lines: string[] = [];
  readonly log: Log = {
    warn: (line) => void this.lines.push(`warning: ${line}`),
    info: (line) => void this.lines.push(line),
  };
  /** Time passes by itself, unless a test puts another clock here before it makes clients. */
  clock = new FakeClock({ passing: true });
  readonly #seen: unknown[] = [this.lines];
  readonly #clients: RiskIntegrationClient[] = [];
  readonly #peers: Peer[] = [];
  readonly #resourcesBefore = resources();

  /** An emulator that knows the canary, has no limit of its own, and always asks the clock that the scene has then. */
  async emulator(options: EmulatorOptions = {}): Promise<Emulator> {
    const clock = { now: () => this.clock.now() };
    const emulator = this.watch(await startEmulator({ rateLimit: false, clock, ...options }));
    emulator.addToken({ token: this.token });
    return emulator;
  }

  watch<T extends Peer>(peer: T): T {
    this.#peers.push(peer);
    return peer;
  }

  /** A client of the public API that waits for nothing but the clock of the test. */
  client(baseUrl: string | undefined, options: RiskIntegrationClientOptions = {}): RiskIntegrationClient {
    const client = createRiskIntegrationClient({
      apiToken: this.token,
      baseUrl,
      environment: {},
      log: this.log,
      clock: this.clock,
      attemptTimeoutMs: never,
      deadlineMs: never,
      ...options,
    });
    this.#clients.push(client);
    this.#seen.push(client);
    return client;
  }

  /** How a lookup failed, after a look at everything that each failure must have. */
  async failure(lookup: Promise<unknown>, expected: ExpectedFailure): Promise<RiskIntegrationError> {
    const { code, retryable = false, message = [] } = expected;
    const reference = "reference" in expected ? expected.reference : known;
    const error = await lookup.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    this.#seen.push(error);
    if (!(error instanceof RiskIntegrationError)) throw new Error("Not a RiskIntegrationError", { cause: error });
    expect(error).toMatchObject({ name: "RiskIntegrationError", code, retryable, ...reference });
    if ("status" in expected) expect(error.status).toBe(expected.status);
    for (const part of message) expect(error.message).toMatch(part);
    if (reference !== undefined)
      for (const place of Object.values(reference)) expect(error.message).toContain(`“${place}”`);
    expect(error.message).toMatch(/[.?]$/);
    return error;
  }

  /** Closes every client, and then nothing may be under way or in sight. */
  async end(): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const peer of this.#peers) while (peer.openConnections > 0) await nextTurn();
    for (const peer of this.#peers) await peer.close();
    if (!this.clock.idle) throw new Error("Somebody sleeps after close().");
    await this.#settled();
    const told = secretsIn(this.#seen, this.secrets);
    if (told.length > 0) throw new Error(`Secrets can be seen: ${told.map((secret) => secret.slice(0, 6))}`);
  }

  async #settled(): Promise<void> {
    // In the mutation run other files' tests go on in the same process, and their handles are not this test's.
    if (process.env.SHORT_PROPERTIES) return;
    // Handles go some turns of the event loop after they were closed.
    for (let turn = 0; turn < 1_000; turn += 1) {
      if (leftOver(this.#resourcesBefore).length === 0) return;
      await nextTurn();
    }
    throw new Error(`Left running after close(): ${leftOver(this.#resourcesBefore).join(", ")}.`);
  }
}

/** What keeps the process alive, by kind and number. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function leftOver(before: ReadonlyMap<string, number>): string[] {
  const kinds = /^(TCP|TLS|HTTP|Pipe|GetAddrInfo|Connect|Timeout|Immediate|Worker|MessagePort)/;
  return [...resources()].flatMap(([kind, count]) =>
    kinds.test(kind) && count > (before.get(kind) ?? 0) ? [`${count - (before.get(kind) ?? 0)} × ${kind}`] : [],
  );
}

/** A test in a scene of its own; what every row asserts at its end is asserted here. */
export const test = plainTest.extend<{ scene: Scene }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  scene: async ({}, use) => {
    const scene = new Scene();
    await use(scene);
    await scene.end();
  },
});
