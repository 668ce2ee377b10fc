import { assertKnownNames } from "../common/arguments.js";
import { type ApiMessage, argumentError, describeApiMessages, RiskIntegrationError } from "../common/errors.js";
import { type Log, once, standardErrorLog } from "../common/log.js";
import { escapeForOutput } from "../common/output.js";
import { asyncDisposable, isSignal } from "../common/realms.js";
import { assertNodeVersion } from "../common/versions.js";
import { lookupArgumentNames, ownNames, type Wording } from "../common/wording.js";
import { assertExpectation, checkExpectation, type Expectation, type Secrecy } from "../model/expectation.js";
import { integrationNotices } from "../model/notices.js";
import type { RiskIntegration } from "../model/risk-integration.js";
import { absoluteWellKnownUrl, type WellKnownUrl } from "../model/well-known-url.js";
import { type Environment, environmentLayer, proxyFor } from "../settings/environment.js";
import { describeCredential, lookupNames, noAccount } from "../settings/names.js";
import { optionsLayer, resolveSettings } from "../settings/resolve-settings.js";
import type { ResolvedSettings, RiskIntegrationSettings } from "../settings/settings.js";
import { abortedByCaller } from "./abort.js";
import { type Clock, systemClock } from "./clock.js";
import type { Listed } from "./list.js";
import type { KnownReferences, Lookup } from "./lookup.js";
import { type IntegrationKey, referencePath } from "./request.js";
import { type RetryOptions, retryPolicy } from "./retry.js";
import { SingleFlightCache } from "./single-flight-cache.js";
import { loadFailure, unexpectedFailure } from "./unexpected.js";

/** Which integration to look up, and what it must be like. */
export interface GetByReferenceArgs {
  /** The ID of the Access Okta identity provider, or whatever else the integration was given as its reference. */
  readonly referenceId: string;
  /** Default: the account of the settings. */
  readonly accountId?: string | undefined;
  /** Fails the lookup where the integration is otherwise. Default: nothing is expected. */
  readonly expect?: Expectation | undefined;
}

/** How to look up. */
export interface GetByReferenceOptions {
  /** Stops this caller's waiting at once; others that wait for the same answer still get it. */
  readonly signal?: AbortSignal | undefined;
  /** Ask the API even where an answer of the last 60 seconds is at hand. Default false. */
  readonly fresh?: boolean | undefined;
}

/** A risk integration as one lookup found it. */
export interface GetByReferenceResult extends RiskIntegration {
  /** The https URL that Okta takes; undefined where `wellKnownUrl` cannot be trusted, which the log then explains. */
  readonly absoluteWellKnownUrl: string | undefined;
  /** What the API said beside the result. */
  readonly messages: readonly ApiMessage[];
  /** Errors that the API named although it called the answer a success. */
  readonly apiErrors: readonly ApiMessage[];
}

/** Looks up risk integrations with one credential; made by `createRiskIntegrationClient`. */
export interface RiskIntegrationClient {
  /**
   * The integration with this reference ID. Overlapping lookups of it are one request; a success is reused for 60 seconds.
   * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, `CONFIGURATION`; `AUTHENTICATION`, `PERMISSION`, `NOT_ENTITLED`; `NOT_FOUND`
   * with the references that do exist, `EXPECTATION_FAILED`; `RATE_LIMITED`, `TIMEOUT`, `NETWORK`, `TLS`, `API`, `BAD_RESPONSE`; `ABORTED`
   */
  getByReference(args: GetByReferenceArgs, options?: GetByReferenceOptions): Promise<GetByReferenceResult>;
  /** Ends every connection; lookups under way fail with `ABORTED`. */
  close(): Promise<void>;
  /** Closes the client, as {@link close} does, at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What surrounds a client. */
export interface ClientDependencies extends RetryOptions {
  /** Where settings and proxies that are not given are looked for. Default `process.env`; `{}` for nowhere. */
  readonly environment?: Environment | undefined;
  /** Default: lines on standard error. */
  readonly log?: Log | undefined;
  /** For tests. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** The client as this package itself uses it: callers that belong together can share answers that others may not. */
export interface InternalClient extends RiskIntegrationClient {
  readonly settings: ResolvedSettings;
  /** @param why lookups that are under way fail: what their `ABORTED` says */
  close(why?: string): Promise<void>;
  /** The sequence number of the lookup that started last: with it as `newerThan`, a lookup reuses only answers of later ones. */
  sequence(): number;
  /** The entries of a list at a path below the base URL. @see listAll */
  list(path: string, permission: string, signal?: AbortSignal | undefined): Promise<Listed>;
  getByReference(
    args: GetByReferenceArgs,
    options?: LookupOptions & {
      readonly expectIsSecret?: Secrecy | undefined; // keeps what was expected out of messages
    },
  ): Promise<GetByReferenceResult>;
  /**
   * The same lookup for a caller that judges the integration itself: it compares nothing and logs nothing about the integration, and
   * returns the reason if there is no absolute URL.
   */
  lookUp(
    args: Omit<GetByReferenceArgs, "expect">,
    options?: LookupOptions,
  ): Promise<Lookup & { readonly absoluteUrl: WellKnownUrl }>;
}

interface LookupOptions extends GetByReferenceOptions {
  readonly account?: ResolvedSettings["account"]; // the account of the caller's own settings, in place of the client's
  readonly newerThan?: number | undefined;
}

export function createClient(
  settings: ResolvedSettings,
  surroundings: ClientDependencies = {},
  wording: Wording = ownNames,
): InternalClient {
  assertNodeVersion();
  const { clock = systemClock, environment } = surroundings;
  const log = once(surroundings.log ?? standardErrorLog);
  const policy = retryPolicy(surroundings);
  const proxy = proxyFor(settings.baseUrl, environment);
  const [lookups, references] = [new SingleFlightCache<Lookup>(clock), new SingleFlightCache<KnownReferences>(clock)];
  const closing = new AbortController();

  // The first lookup loads undici and zod.
  const load = async () => {
    const { createTransport } = require("./transport.js") as typeof import("./transport.js");
    const { lookUp } = require("./lookup.js") as typeof import("./lookup.js");
    const { requestContext } = require("./send-with-retries.js") as typeof import("./send-with-retries.js");
    const transport = createTransport({ ...settings, attemptTimeoutMs: policy.attemptTimeoutMs, proxy });
    const limited = { limit: "Cloudflare's rate limit", waiters: "lookups with this credential" };
    const credential = describeCredential(settings);
    const parts = { transport, policy, clock, log, limited, credential };
    return { context: requestContext(parts, `${settings.credential.fingerprint} ${settings.baseUrl}`), lookUp };
  };
  let opened: ReturnType<typeof load> | undefined;
  const open = () => {
    opened ??= load().catch((reason) => {
      opened = undefined; // the next lookup tries again
      throw loadFailure(reason);
    });
    return opened;
  };

  const lookUp: InternalClient["lookUp"] = async (args, { signal, fresh = false, newerThan, account } = {}) => {
    const reference = integrationKeyOf(args, settings);
    if (signal !== undefined && !isSignal(signal))
      throw argumentError("signal must be an AbortSignal.", "signal", reference);
    if (closing.signal.aborted) throw new RiskIntegrationError("ABORTED", "The client is closed.", reference);
    const options = { signal, newerThan: fresh ? lookups.sequence() : newerThan };
    const path = referencePath(reference, lookupNames(account ?? settings.account, reference.accountId, wording));
    const find = async (shared: AbortSignal): Promise<Lookup> => {
      const ready = await open();
      return ready.lookUp(ready.context, references, { ...reference, path }, shared);
    };
    const found = await lookups.get(path, options, find).catch((reason) => {
      throw signal?.aborted ? abortedByCaller("The lookup", reason, reference) : unexpectedFailure(reason);
    });
    return { ...found, absoluteUrl: absoluteWellKnownUrl(found.integration.wellKnownUrl, settings) };
  };

  for (const warning of settings.warnings) log.warn(warning);
  return asyncDisposable<Omit<InternalClient, typeof Symbol.asyncDispose>>({
    settings,
    lookUp,
    sequence: () => lookups.sequence(),

    async getByReference(args, options = {}) {
      assertKnownNames("getByReference", args, lookupArgumentNames);
      assertExpectation(args.expect);
      // Not a copy of the options: a caller may give an AbortController, whose `signal` is a getter.
      const { integration, absoluteUrl, messages, apiErrors } = await lookUp(args, options);
      checkExpectation(integration, args.expect, { isSecret: options.expectIsSecret ?? false });
      for (const notice of integrationNotices(integration, absoluteUrl, args.expect, wording)) log.warn(notice);
      for (const line of describeApiMessages(messages))
        log.info(`Cloudflare's message for “${escapeForOutput(args.referenceId, 120)}”: ${line}`);
      return { ...integration, absoluteWellKnownUrl: absoluteUrl.url, messages, apiErrors };
    },

    async list(path, permission, signal = new AbortController().signal) {
      if (closing.signal.aborted) throw new RiskIntegrationError("ABORTED", "The client is closed.");
      // Opened at once: what is closed meanwhile would not be found by `close`.
      const { context } = await open();
      const { listAll } = require("./list.js") as typeof import("./list.js");
      return listAll(context, path, permission, AbortSignal.any([signal, closing.signal])).catch((reason) => {
        throw signal.aborted ? abortedByCaller("The list", reason) : unexpectedFailure(reason);
      });
    },

    async close(why = "The client was closed while the lookup was under way.") {
      const reason = new RiskIntegrationError("ABORTED", why);
      closing.abort(reason);
      lookups.clear(reason);
      references.clear(reason);
      // What could not be opened has told its lookups why, and leaves nothing to close.
      await (await opened?.catch(() => undefined))?.context.transport.destroy();
    },
  });
}

/** The lookup's account: the argument's, else the settings'. */
function integrationKeyOf(args: GetByReferenceArgs, { account, accountNames }: ResolvedSettings): IntegrationKey {
  const accountId = args.accountId ?? account?.id;
  if (accountId !== undefined) return { accountId, referenceId: args.referenceId };
  throw noAccount(["accountId", ...accountNames]);
}

/** Settings, timing and surroundings of a client; every one is optional, and undefined means: not given. */
export interface RiskIntegrationClientOptions extends RiskIntegrationSettings, ClientDependencies {}

/**
 * A client for looking up risk integrations with one credential: that of the options, else that of the environment
 * (`CLOUDFLARE_API_TOKEN`, or `CLOUDFLARE_API_KEY` with `CLOUDFLARE_EMAIL`). It connects with the first lookup and keeps
 * its connections; an idle client does not keep a process alive.
 * @throws {RiskIntegrationError} `CONFIGURATION` for settings that cannot be used, `INVALID_ARGUMENT` for times and counts
 */
export function createRiskIntegrationClient(options: RiskIntegrationClientOptions = {}): RiskIntegrationClient {
  const layers = [optionsLayer(options), environmentLayer(options.environment)];
  return createClient(resolveSettings(layers), options);
}
