import { createClient, type InternalClient } from "../client/client.js";
import { type Log, writeLineToStandardError } from "../common/log.js";
import { isError } from "../common/realms.js";
import { environmentLayer } from "../settings/environment.js";
import { resolveSettings } from "../settings/resolve-settings.js";
import { configLayers, type ReadConfig } from "./config.js";
import { type CheckResult, createLifecycle, type DiffResult, type ReadResult } from "./lifecycle.js";
import type { Properties } from "./resource-arguments.js";
import { forCli } from "./run-error.js";

let readConfig: ReadConfig = () => undefined;
let client: InternalClient | undefined;

/** The process's client. Settings that cannot be used fail each method that needs them, and never `configure`. */
function connect(): InternalClient {
  client ??= createClient(resolveSettings([...configLayers(readConfig), environmentLayer()]), { log: providerLog });
  return client;
}

// The provider process has no engine to log to; a line on standard error shows as a plain message in `pulumi up`.
const providerLog: Log = {
  warn: (message) => writeLineToStandardError(`warning: ${message}`),
  info: writeLineToStandardError,
};

const lifecycle = createLifecycle({ connect, warn: providerLog.warn });

/**
 * Called once in a provider process, before everything else. The engine does not wait for a promise, and a throw would
 * leave a provider without configuration behind: so it only keeps what it is given.
 */
export function configure(request: { readonly config: { get(key: string): string | undefined } }): void {
  readConfig = (key) => request.config.get(key);
  client = undefined;
}

/** Looks the integration up and returns its fields as checked inputs; failures come back as check failures. */
export function check(olds: Properties, news: Properties): Promise<CheckResult> {
  return lifecycle.check(olds, news);
}

/** Compares what is recorded with what `check` found, without a request; another account or reference replaces the resource. */
export async function diff(
  _id: string,
  olds: Properties,
  news: Properties,
): Promise<Pick<DiffResult, "changes" | "replaces">> {
  const { changes, replaces } = lifecycle.diff(olds, news);
  return { changes, replaces };
}

/**
 * Records what `check` found; where it found nothing, the integration may have been made since, and is looked up again.
 * @throws {RiskIntegrationError} `NOT_FOUND` where there still is none, `EXPECTATION_FAILED` where it is not as any resource with
 * this reference expects it, and whatever code a lookup can fail with
 */
export async function create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
  return quietly(lifecycle.create(inputs));
}

/**
 * The state of the integration now, for `refresh` and for `RiskIntegrationReference.get`; empty where a recorded one is gone.
 * @throws {RiskIntegrationError} `NOT_FOUND` where the ID is all that is known and there is none, and whatever code a lookup can
 * fail with
 */
export async function read(id: string, props: Properties): Promise<ReadResult> {
  return quietly(lifecycle.read(id, props));
}

/** Records in place what has changed at Cloudflare, and looks up again and fails as {@link create} does. */
export async function update(_id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  return quietly(lifecycle.update(news));
}

/** Forgets the resource; the integration at Cloudflare was never its own. */
async function remove(): Promise<void> {}

export { remove as delete };

/** The CLI prints the stack of whatever a dynamic provider throws: without one it prints the message alone. */
async function quietly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isError(error) ? forCli(error) : error;
  }
}
