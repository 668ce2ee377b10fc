import { configurationError, type RiskIntegrationError, withArgument } from "../common/errors.js";
import { checkedHost, urlChecks } from "../common/urls.js";
import { ownNames } from "../common/wording.js";
import { defaultWellKnownBaseUrl, type WellKnownSettings } from "../model/well-known-url.js";
import { Credential } from "./credential.js";
import { settingNamesIn } from "./names.js";
import {
  type ResolvedSettings,
  type RiskIntegrationSettings,
  type SettingName,
  type SettingsLayer,
  settingNames,
  settingSpecs,
} from "./settings.js";

export const defaultBaseUrl = "https://api.cloudflare.com/client/v4";

/**
 * The explicit options of a call or a client: the highest layer.
 * @param nameOf how messages call an option; default by its own name
 * @throws {RiskIntegrationError} `CONFIGURATION` for an option of another type
 */
export function optionsLayer(
  values: RiskIntegrationSettings,
  nameOf: SettingsLayer["nameOf"] = ownNames,
): SettingsLayer {
  for (const setting of settingNames) assertSettingType(setting, values[setting], nameOf(setting));
  const { apiUserServiceKey } = values as { readonly apiUserServiceKey?: unknown };
  return {
    nameOf,
    values,
    userServiceKeyName: apiUserServiceKey === undefined ? undefined : "apiUserServiceKey",
  };
}

/**
 * Decides every setting from the layers, highest first.
 * @throws {RiskIntegrationError} `CONFIGURATION`, naming the setting as its layer calls it
 */
export function resolveSettings(layers: readonly SettingsLayer[]): ResolvedSettings {
  const { credential, layer } = resolveCredential(layers);
  const base = find(layers, "baseUrl");
  const baseUrl = base ? withArgument("baseUrl", () => urlChecks.baseUrl(base)) : defaultBaseUrl;
  const lower = base !== undefined && layers.indexOf(base.layer) > layers.indexOf(layer);
  const account = find(layers, "accountId");
  if (account?.value === "")
    throw configurationError(`${account.name} is empty: set it, or leave it out.`, "accountId");
  return {
    credential,
    credentialSource: {
      name: layer.nameOf(credential.scheme === "API token" ? "apiToken" : "apiKey"),
      isEnvironment: layer.isEnvironment === true,
      isProvider: layer.isProvider === true,
    },
    account: account && { id: account.value, source: account.name },
    accountNames: settingNamesIn(layers, "accountId"),
    baseUrl,
    ...resolveWellKnownSettings(layers),
    warnings: lower
      ? [
          `The credential is sent to ${new URL(baseUrl).host}, because ${base.name} says so at a lower precedence than the credential's own. If that is intended, set the base URL where the credential is set.`,
        ]
      : [],
  };
}

/**
 * The settings that need no credential: those that `absoluteWellKnownUrl` is derived with.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function resolveWellKnownSettings(layers: readonly SettingsLayer[]): WellKnownSettings {
  const base = find(layers, "wellKnownBaseUrl");
  const hosts = find(layers, "allowedWellKnownHosts");
  return {
    wellKnownBaseUrl: base
      ? withArgument("wellKnownBaseUrl", () => urlChecks.wellKnownBaseUrl(base))
      : defaultWellKnownBaseUrl,
    allowedWellKnownHosts: withArgument(
      "allowedWellKnownHosts",
      () => hosts?.value.map((host) => checkedHost(host, hosts.name)) ?? [],
    ),
    allowedHostsNames: settingNamesIn(layers, "allowedWellKnownHosts").slice(0, 1),
  };
}

interface Found<Name extends SettingName> {
  readonly value: NonNullable<RiskIntegrationSettings[Name]>;
  readonly name: string;
  readonly layer: SettingsLayer;
}

function find<Name extends SettingName>(layers: readonly SettingsLayer[], setting: Name): Found<Name> | undefined {
  for (const layer of layers) {
    const value = layer.values[setting];
    if (value !== undefined) return { value, name: layer.nameOf(setting), layer };
  }
  return undefined;
}

/**
 * A program in JavaScript may give anything; a credential of another type must not fall through to a lower layer.
 * @param name how messages call it; default by its own name
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function assertSettingType(setting: SettingName, value: unknown, name: string = setting): void {
  if (value === undefined) return;
  const isText = (part: unknown): boolean => typeof part === "string";
  if (settingSpecs[setting].isList) {
    if (!Array.isArray(value) || !value.every(isText))
      throw configurationError(`${name} is not a list of host names.`, setting);
  } else if (!isText(value)) throw configurationError(`${name} is not text.`, setting);
}

/** The credential of the highest layer that holds any part of one, and that layer. */
function resolveCredential(layers: readonly SettingsLayer[]): { credential: Credential; layer: SettingsLayer } {
  const layer = layers.find(holdsCredential);
  if (!layer) throw noCredential(layers);
  assertOneScheme(layer);
  const { apiToken, apiKey = "", email = "" } = layer.values;
  const credential =
    apiToken !== undefined
      ? withArgument("apiToken", () => Credential.token(apiToken, layer.nameOf("apiToken")))
      : withArgument("apiKey", () => Credential.key(apiKey, email, layer.nameOf("apiKey"), layer.nameOf("email")));
  return { credential, layer };
}

function holdsCredential({ values: { apiToken, apiKey, email } }: SettingsLayer): boolean {
  return (apiToken ?? apiKey ?? email) !== undefined;
}

/**
 * A layer that names any part of a credential names all of one, and of one only.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function assertOneScheme(layer: SettingsLayer): void {
  if (!holdsCredential(layer)) throw noCredential([layer]);
  const has = (setting: "apiToken" | "apiKey" | "email"): boolean => layer.values[setting] !== undefined;
  const [token, key, email] = [layer.nameOf("apiToken"), layer.nameOf("apiKey"), layer.nameOf("email")];
  if (has("apiToken") && (has("apiKey") || has("email")))
    throw configurationError(
      `Both ${token} and ${has("apiKey") ? key : email} are set, and only one credential can be used: keep ${token}, and remove ${key} and ${email}.`,
      "apiToken",
    );
  if (has("apiKey") !== has("email"))
    throw configurationError(
      `${has("apiKey") ? key : email} is set without ${has("apiKey") ? email : key}: set both, or better only ${token}, to an API token.`,
      has("apiKey") ? "email" : "apiKey",
    );
}

function noCredential(layers: readonly SettingsLayer[]): RiskIntegrationError {
  const remedy = `set ${settingNamesIn(layers, "apiToken").join(", or ")}, to an API token with the permission Zero Trust Read`;
  const userServiceKeyName = layers.find((layer) => layer.userServiceKeyName)?.userServiceKeyName;
  if (userServiceKeyName)
    return configurationError(
      `${userServiceKeyName} is not supported, since this operation does not take a user service key: ${remedy}.`,
      "apiToken",
    );
  return configurationError(`No Cloudflare credential: ${remedy}.`, "apiToken");
}
