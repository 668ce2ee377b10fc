import { createClient, type InternalClient, type RiskIntegrationClientOptions } from "../client/client.js";
import { comparableId } from "../client/request.js";
import { maxYamlBytes } from "../common/limits.js";
import type { Wording } from "../common/wording.js";
import { environmentLayer } from "../settings/environment.js";
import { optionsLayer, resolveSettings } from "../settings/resolve-settings.js";
import type { SettingName } from "../settings/settings.js";
import type { CredentialNames } from "./credentials-file.js";
import { readTextFile } from "./read-files.js";

/** The clients of one check: one for each credential, made when an account first needs it. */
export interface Clients {
  /** The account of targets that name none. */
  readonly defaultAccount: string | undefined;
  /** The variables that the credentials file names. */
  readonly credentialVariables: readonly string[];
  /** @throws {RiskIntegrationError} `CONFIGURATION` where there is no credential for the account */
  of(accountId: string): InternalClient;
  close(): Promise<void>;
}

export interface ClientsOptions extends RiskIntegrationClientOptions {
  /** A credentials file. Default: one credential for all. */
  readonly credentials?: string | undefined;
  /** Ends the reading of that file. */
  readonly signal?: AbortSignal | undefined;
}

/** Who asks for a check: what messages call its options, and which settings it has options for. */
export interface FrontEnd {
  readonly wording: Wording;
  /** Default: all. */
  readonly settable?: readonly SettingName[] | undefined;
}

const credentialSettings = ["apiToken", "apiKey", "email"] as const;

/**
 * Reads the credentials file, where there is one, and makes no client yet.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a credentials file that cannot be read, `CONFIGURATION` for one that cannot
 * be used
 */
export async function clientsFor(options: ClientsOptions, { wording, settable }: FrontEnd): Promise<Clients> {
  const { environment, credentials } = options;
  const { values } = environmentLayer(environment);
  const names: CredentialNames = credentials === undefined ? new Map() : await namesIn(credentials, options);
  const made = new Map<string, InternalClient>();

  const layersOf = (accountId: string) => {
    const own = names.get(comparableId(accountId));
    if (!own) return [{ ...optionsLayer(options, wording), settable }, environmentLayer(environment)];
    // Where the file names a credential for an account, that of the options is for the others.
    const { apiToken: _, apiKey: __, email: ___, ...others } = options;
    return [{ ...optionsLayer(others, wording), settable }, environmentLayer(environment, own)];
  };

  return {
    defaultAccount: options.accountId ?? values.accountId,
    credentialVariables: [...names.values()].flatMap((own) =>
      credentialSettings.flatMap((setting) => own[setting] ?? []),
    ),
    of(accountId) {
      const key = JSON.stringify(names.get(comparableId(accountId)) ?? null);
      const client = made.get(key) ?? createClient(resolveSettings(layersOf(accountId)), options);
      made.set(key, client);
      return client;
    },
    async close() {
      await Promise.all([...made.values()].map((client) => client.close()));
    },
  };
}

async function namesIn(file: string, { environment, signal }: ClientsOptions): Promise<CredentialNames> {
  const { readCredentials } = require("./credentials-file.js") as typeof import("./credentials-file.js");
  return readCredentials(await readTextFile(file, { maxBytes: maxYamlBytes, signal }), file, environment);
}
