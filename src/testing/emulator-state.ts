import { FaultQueue } from "./apply-fault.js";
import { assertDelay, Connections } from "./connections.js";
import { CredentialStore } from "./credentials.js";
import { IntegrationStore } from "./integration-store.js";
import { type EmulatorClock, type RateLimit, RateLimiter } from "./rate-limiter.js";
import { RequestLog } from "./request-log.js";
import { assertDistinct, documentedSeed, type EmulatorSeed } from "./seed.js";
import { newKeySet } from "./shared-signals.js";

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

/** Everything that a running emulator holds: what its routes serve, and what a request passes through before. */
export class EmulatorState {
  readonly connections = new Connections();
  readonly faults = new FaultQueue();
  readonly log = new RequestLog();
  readonly clock: EmulatorClock;
  readonly credentials: CredentialStore;
  readonly integrations: IntegrationStore;
  readonly limiter: RateLimiter;
  readonly notFound: "404" | "null-result";
  readonly paging: Readonly<Record<keyof PagingForms, PagingForm>>;
  /** Where the configuration documents say that they are. */
  publicOrigin = "";
  latencyMs: number;
  /** Requests under way now, and the most that were at the same time. */
  inFlight = 0;
  peakInFlight = 0;
  #keySet: unknown;

  constructor(options: EmulatorOptions) {
    const { seed = documentedSeed(), clock = Date, clockSpeed = 1 } = options;
    const { notFound = "404", rateLimit = {}, latencyMs = 0 } = options;
    const { identityProviders = "pages", integrations = "ignored" } = options.paging ?? {};
    if (!(clockSpeed > 0 && clockSpeed < Infinity)) throw new Error(`clockSpeed must be above 0; got ${clockSpeed}.`);
    assertDelay("latencyMs", latencyMs);
    assertDistinct(seed);
    this.clock = clock;
    this.credentials = new CredentialStore(seed.credentials);
    this.integrations = new IntegrationStore(seed.accounts, clock);
    this.limiter = new RateLimiter(rateLimit, clock, clockSpeed);
    this.notFound = notFound;
    this.paging = { identityProviders, integrations };
    this.latencyMs = latencyMs;
  }

  /** The JWK set that the configuration documents name: made on first use, since it takes time. */
  get keySet(): unknown {
    this.#keySet ??= newKeySet();
    return this.#keySet;
  }
}
