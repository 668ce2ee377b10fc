import { createClient, type InternalClient } from "../client/client.js";
import { RiskIntegrationError } from "../common/errors.js";
import { configLayer, ownNamespace } from "../pulumi/config.js";
import { environmentLayer } from "../settings/environment.js";
import { resolveSettings } from "../settings/resolve-settings.js";
import type { SettingName, SettingsLayer } from "../settings/settings.js";
import { engineLog } from "./engine-log.js";

// It does so on Ctrl-C, and when something else has failed.
const cancelled = "The engine has cancelled this; another error, if there is one, is the cause.";

type Values = Readonly<Record<string, unknown>>;

/** One set of settings, and what is asked with it. */
class Configuration {
  readonly stopped = new AbortController();
  client: InternalClient | undefined;

  constructor(
    readonly values: Values,
    readonly providerName: string | undefined,
  ) {}

  async end(): Promise<void> {
    this.stopped.abort();
    await this.client?.close(cancelled);
  }
}

/** What the plugin was configured with, and the one client that its requests share. */
export class Connection {
  #current = new Configuration({}, undefined);
  /** Those that something may still be under way with. */
  #earlier: Configuration[] = [];

  /**
   * Only keeps what it is given: an engine configures a plugin too that it asks nothing of, so what is wrong fails the first
   * request that needs it. A plugin that engines attach to outlives the one that cancelled its work.
   * @param providerName of an explicit provider, to tell its inputs from the stack's config
   */
  configure(values: Values, providerName: string | undefined): void {
    if (!this.signal.aborted) this.#earlier.push(this.#current);
    this.#current = new Configuration(values, providerName);
  }

  /** Aborted when all work is to end. */
  get signal(): AbortSignal {
    return this.#current.stopped.signal;
  }

  /** @throws {RiskIntegrationError} `CONFIGURATION`; `ABORTED` once all work is to end */
  client(): InternalClient {
    if (this.signal.aborted) throw new RiskIntegrationError("ABORTED", cancelled);
    this.#current.client ??= createClient(resolveSettings(this.layers()), { log: engineLog });
    return this.#current.client;
  }

  /**
   * Where settings come from, highest first. An engine gives a plugin no config but that of its own namespace.
   * @throws {RiskIntegrationError} `CONFIGURATION`
   */
  layers(): readonly SettingsLayer[] {
    return [settingsLayerOf(this.#current.values, this.#current.providerName), environmentLayer()];
  }

  /** Ends all that is under way; from then on nothing can be asked until the next {@link configure}. */
  async close(): Promise<void> {
    const all = [...this.#earlier, this.#current];
    this.#earlier = [];
    await Promise.all(all.map((configuration) => configuration.end()));
  }
}

/** What an engine calls a setting of this config key among the values that it configures a plugin with. */
export function valueName(key: string): string {
  return key.slice(ownNamespace.length + 1);
}

/** @throws {RiskIntegrationError} `CONFIGURATION` */
export function settingsLayerOf(values: Values, providerName: string | undefined): SettingsLayer {
  const read = (key: string): string | undefined => {
    const value = values[valueName(key)] ?? undefined;
    // The engine hands values that are no text over as JSON; where it does not, a list comes as one.
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  };
  if (providerName === undefined) return configLayer(ownNamespace, read);
  const nameOf = (setting: SettingName): string => `${setting} of the provider “${providerName}”`;
  return { ...configLayer(ownNamespace, read, nameOf), isProvider: true };
}
