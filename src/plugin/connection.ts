import { createClient, type InternalClient } from "../client/client.js";
import { RiskIntegrationError } from "../errors.js";
import { configLayer, ownNamespace } from "../pulumi/config.js";
import { environmentLayer, resolveSettings, type SettingName, type SettingsLayer } from "../settings.js";
import { engineLog } from "./engine-log.js";

// It does so on Ctrl-C, and when something else has failed.
const cancelled = "The engine has cancelled this; another error, if there is one, is the cause.";

type Values = Readonly<Record<string, unknown>>;

/** What the plugin was configured with, and the one client that its requests share. */
export class Connection {
  #values: Values = {};
  #providerName: string | undefined;
  #client: InternalClient | undefined;
  #stopped = new AbortController();
  /** What ends the work of earlier settings, which may still be under way. */
  #earlier: (() => Promise<void>)[] = [];

  /**
   * Only keeps what it is given: an engine configures a plugin too that it asks nothing of, so what is wrong fails the first
   * request that needs it.
   * @param providerName of an explicit provider, to tell its inputs from the stack's config
   */
  configure(values: Values, providerName: string | undefined): void {
    this.#values = values;
    this.#providerName = providerName;
    if (!this.signal.aborted) this.#earlier.push(endOf(this.#stopped, this.#client));
    this.#client = undefined;
    // A plugin that engines attach to outlives the one that cancelled its work.
    this.#stopped = new AbortController();
  }

  /** Aborted when all work is to end. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** @throws {RiskIntegrationError} `CONFIGURATION`; `ABORTED` once all work is to end */
  client(): InternalClient {
    if (this.signal.aborted) throw new RiskIntegrationError("ABORTED", cancelled);
    this.#client ??= createClient(resolveSettings(this.layers()), { log: engineLog });
    return this.#client;
  }

  /**
   * Where settings come from, highest first. An engine gives a plugin no config but that of its own namespace.
   * @throws {RiskIntegrationError} `CONFIGURATION`
   */
  layers(): readonly SettingsLayer[] {
    return [settingsLayerOf(this.#values, this.#providerName), environmentLayer()];
  }

  /** Ends all that is under way; from then on nothing can be asked until the next {@link configure}. */
  async close(): Promise<void> {
    const ends = [...this.#earlier, endOf(this.#stopped, this.#client)];
    this.#earlier = [];
    await Promise.all(ends.map((end) => end()));
  }
}

function endOf(stopped: AbortController, client: InternalClient | undefined): () => Promise<void> {
  return async () => {
    stopped.abort();
    await client?.close(cancelled);
  };
}

/** @throws {RiskIntegrationError} `CONFIGURATION` */
export function settingsLayerOf(values: Values, providerName: string | undefined): SettingsLayer {
  const read = (key: string): string | undefined => {
    const value = values[key.slice(ownNamespace.length + 1)] ?? undefined;
    // The engine hands values that are no text over as JSON; where it does not, a list comes as one.
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  };
  if (providerName === undefined) return configLayer(ownNamespace, read);
  const nameOf = (setting: SettingName): string => `${setting} of the provider “${providerName}”`;
  return { ...configLayer(ownNamespace, read, nameOf), isProvider: true };
}
