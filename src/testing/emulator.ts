import type { EmulatorClock } from "./emulator-clock.js";
import type { Fault, FaultOptions } from "./fault.js";
import type { IntegrationPatch } from "./integration-store.js";
import type { RateLimit } from "./rate-limiter.js";
import type { RecordedRequest, RequestMatcher } from "./request-log.js";
import type { EmulatorSeed, SeedAccount, SeedIntegration, SeedKey, SeedToken } from "./seed.js";
import type { EmulatedIntegration } from "./wire.js";

/**
 * What a list says of its pages. `pages`: `result_info` with `total_pages`. `count`: without it, as Cloudflare's reference documents it.
 * `none`: pages without a `result_info`. `ignored`: the whole list, whatever page is asked for, without a `result_info`.
 * `capped`: like `none`, with at most 20 entries on a page, whatever is asked for. `cursors`: `result_info.cursors.after` leads to the next page by
 * the parameter `cursor`, and no page has a number. `cursor`: the same as `result_info.cursor`.
 */
export type PagingForm = "pages" | "count" | "none" | "ignored" | "capped" | "cursors" | "cursor";

/** The form of each list. */
export interface PagingForms {
  /** Default `"pages"`. */
  identityProviders?: PagingForm | undefined;
  /** Default `"ignored"`: no pages are documented for it. */
  integrations?: PagingForm | undefined;
}

/** How to start an emulator. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1. Default 0: any free one. */
  port?: number | undefined;
  /** What the emulator knows. Default: the example of Cloudflare's API reference, see {@link documentedSeed}. */
  seed?: EmulatorSeed | undefined;
  /**
   * What an unknown reference or integration ID gets: 404 in the API's envelope, or 200 with `success: true` and
   * `result: null`. Which of them the API uses is not documented. Default `"404"`.
   */
  notFound?: "404" | "null-result" | undefined;
  /** How lists are answered. The API's lists differ in this. */
  paging?: PagingForms | undefined;
  /** Default: 1,200 requests per user in 300,000 ms, then a block of 300,000 ms. False: none, but for `blockCredential`. */
  rateLimit?: RateLimit | false | undefined;
  /** Where times come from: of requests, of the rate limit, of `created_at`. Default `Date`. */
  clock?: EmulatorClock | undefined;
  /**
   * How many times faster than `clock` the rate limit's window and block go by. `Retry-After` stays in real seconds, rounded
   * up, at least 1: at 100, the five-minute block is announced as 3 and over when it says so. Default 1.
   */
  clockSpeed?: number | undefined;
  /** Real milliseconds before every answer, scripted faults included. Default 0. */
  latencyMs?: number | undefined;
  /** PEM texts to serve https with. Default: http. */
  tls?: { key: string; cert: string } | undefined;
  /**
   * Where the configuration documents say that they are, such as `https://ssf.risk-score.teams.cloudflare.com` for an emulator
   * that a proxy leads there. Default: the emulator's own origin.
   */
  publicOrigin?: string | undefined;
}

/** What to add of a token; a random token with Zero Trust Read for all accounts where nothing is given. */
export type NewToken = { [Field in keyof SeedToken]?: SeedToken[Field] | undefined };

/** An integration to add. */
export interface NewIntegration extends SeedIntegration {
  /** The account to add it to. Default: the first of the seed. */
  account_tag?: string | undefined;
}

/** The credentials in force. The getters of one value throw when there is no such credential. */
export interface EmulatorCredentials {
  /** Every API token. */
  readonly tokens: readonly SeedToken[];
  /** Every global API key. */
  readonly keys: readonly SeedKey[];
  /** The first token that may read risk scoring. */
  readonly token: string;
  /** The first token that lacks the permission. */
  readonly tokenWithoutPermission: string;
  /** The first token that has the permission, but not for the first account. */
  readonly tokenOfAnotherAccount: string;
  /** The e-mail address of the first global key. */
  readonly email: string;
  /** The first global key. */
  readonly key: string;
}

/** A running emulator of Cloudflare's API: a real HTTP server on 127.0.0.1. */
export interface Emulator extends AsyncDisposable {
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
  /** The most requests that were under way at the same time. */
  readonly peakInFlight: number;
  /** Connections that are open now. */
  readonly openConnections: number;
  /** Scripted faults that are still to come. */
  readonly pendingFaults: number;

  /** Forgets the requests so far; `peakInFlight` starts again too. */
  clearRequests(): void;
  /**
   * Resolves once that many requests fit, counting those which have arrived already. Looked at when a request arrives and
   * when it is over, so a function may ask for `status` or `abandoned` too.
   */
  waitForRequests(count: number, match?: RequestMatcher): Promise<void>;

  /** Adds an account with its integrations. Throws when an ID or reference is taken. */
  addAccount(account: SeedAccount): void;
  /** Throws when the account is unknown, or the ID or reference taken. */
  addIntegration(integration?: NewIntegration): EmulatedIntegration;
  /** Throws when there is no such integration. */
  updateIntegration(id: string, patch: IntegrationPatch): EmulatedIntegration;
  /** False when there was none. */
  removeIntegration(id: string): boolean;
  /** All accounts' integrations, as copies. */
  integrations(): EmulatedIntegration[];

  /** Adds a token and returns its text. */
  addToken(token?: NewToken): string;
  /** Forgets a token or a global key: from now on it is answered like one that never was. */
  revoke(secret: string): void;

  /** Scripts what goes wrong with the next answers; consumed in order. Throws when it is no fault. */
  answerNext(faults: Fault | readonly Fault[], options?: FaultOptions): void;
  /** Drops the scripted faults that are still to come. */
  clearFaults(): void;
  /** Real milliseconds before every answer from now on, as the option `latencyMs` has them. */
  setLatency(ms: number): void;
  /**
   * Starts a rate-limit block for the user of a token or key at once, for `ms` of the emulator's time (default: the limit's
   * `blockMs`). Works with `rateLimit: false` too. Throws when the credential is unknown.
   */
  blockCredential(secret: string, ms?: number): void;

  /** Stops listening and destroys every open connection. May be called again. */
  close(): Promise<void>;
}
