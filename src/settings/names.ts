import { configurationError, type RiskIntegrationError } from "../common/errors.js";
import type { Wording } from "../common/wording.js";
import type { ResolvedSettings, SettingName, SettingsLayer } from "./settings.js";

// How messages name a setting: by the places where the reader can set it, or by the one that it came from.

/** What messages call a setting in each layer where it can be set. */
export function settingNamesIn(layers: readonly SettingsLayer[], setting: SettingName): string[] {
  return layers.flatMap(({ nameOf, settable }) => (settable && !settable.includes(setting) ? [] : [nameOf(setting)]));
}

/** The credential as messages name it: its kind, and the setting that it came from. */
export function describeCredential({
  credential,
  credentialSource,
}: Pick<ResolvedSettings, "credential" | "credentialSource">): string {
  return `${credential.scheme} from ${credentialSource.name}`;
}

/**
 * How messages name the arguments of one lookup: an account that the settings hold goes by the setting that it came from, such as
 * `CLOUDFLARE_ACCOUNT_ID`, and the rest by the front end's names.
 */
export function lookupNames(account: ResolvedSettings["account"], accountId: string, wording: Wording): Wording {
  if (account === undefined || account.id !== accountId) return wording;
  return (argument) => (argument === "accountId" ? account.source : wording(argument));
}

/**
 * The account of settings that must have one.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function requireAccount({ account, accountNames }: ResolvedSettings): string {
  if (account) return account.id;
  throw noAccount(accountNames);
}

/** @param names where an account can be set, by the names that messages use */
export function noAccount(names: readonly string[]): RiskIntegrationError {
  return configurationError(`No account ID: set ${[...new Set(names)].join(", or ")}.`, "accountId");
}
