import { ownNames } from "./argument-names.js";
import { checkedHost, urlChecks } from "./base-url.js";
import type { Credential } from "./credential.js";
import { configurationError, withArgument } from "./errors.js";
import { namesIn } from "./named-settings.js";
import { resolveCredential } from "./resolve-credential.js";

/** Target account, API endpoint and credentials of a lookup. An undefined value counts as not given. */
export interface RiskIntegrationSettings {
  /**
   * A Cloudflare API token with the permission Zero Trust Read. A credential is taken whole from the first layer that has any
   * part of one.
   */
  readonly apiToken?: string | undefined;
  /** A global API key, the older scheme; with `email`. */
  readonly apiKey?: string | undefined;
  /** The e-mail address of the owner of `apiKey`. */
  readonly email?: string | undefined;
  /** The account to look in where an argument names none. */
  readonly accountId?: string | undefined;
  /** Base URL of the API. Default "https://api.cloudflare.com/client/v4"; https, unless its host is loopback. */
  readonly baseUrl?: string | undefined;
  /**
   * What a relative well-known URL is resolved against, without a path. Default "https://ssf.risk-score.teams.cloudflare.com".
   * A host outside cloudflare.com must be named in `allowedWellKnownHosts` too.
   */
  readonly wellKnownBaseUrl?: string | undefined;
  /** Hosts outside cloudflare.com that a well-known URL may name. Default none. */
  readonly allowedWellKnownHosts?: readonly string[] | undefined;
}

export type SettingName = keyof RiskIntegrationSettings;

interface SettingSpec {
  /** The environment's name of it. Default: the environment cannot set it. */
  readonly variable?: string;
  /** Of a part of a credential, which is taken whole from one layer: whether a config that holds it in clear is warned about. */
  readonly credential?: "secret" | "public";
  /** Whether it is a list of texts instead of a text. Default false. */
  readonly isList?: true;
  /** As the plugin's schema has it. */
  readonly description: string;
}

/** Every setting. The layers, the environment, the explicit provider and the plugin's config go by this table. */
export const settingSpecs: Readonly<Record<SettingName, SettingSpec>> = {
  apiToken: {
    variable: "CLOUDFLARE_API_TOKEN",
    credential: "secret",
    description:
      "A Cloudflare API token; the permission Zero Trust Read is all it needs. Where no credential is given: the environment's CLOUDFLARE_API_TOKEN.",
  },
  apiKey: {
    variable: "CLOUDFLARE_API_KEY",
    credential: "secret",
    description:
      "A global API key, the older scheme, together with `email`. Else the environment's CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL.",
  },
  email: {
    variable: "CLOUDFLARE_EMAIL",
    credential: "public",
    description: "The e-mail address of the owner of `apiKey`.",
  },
  accountId: {
    variable: "CLOUDFLARE_ACCOUNT_ID",
    description: "The Cloudflare account to look in where an argument names none. Else CLOUDFLARE_ACCOUNT_ID.",
  },
  baseUrl: {
    variable: "CLOUDFLARE_BASE_URL",
    description:
      "Base URL of the API: https, unless its host is loopback. Else CLOUDFLARE_BASE_URL. Default https://api.cloudflare.com/client/v4.",
  },
  wellKnownBaseUrl: {
    description:
      "What a relative well-known URL is resolved against, without a path. Default https://ssf.risk-score.teams.cloudflare.com.",
  },
  allowedWellKnownHosts: {
    isList: true,
    description: "Hosts outside cloudflare.com that a well-known URL may name. Default none.",
  },
};

export const settingNames = Object.keys(settingSpecs) as readonly SettingName[];

/** What may stand among settings: the user service key too, so that a message can say that it is not supported. */
export const givenSettingNames: readonly string[] = [...settingNames, "apiUserServiceKey"];

/** One place that settings come from. The first layer that names a setting decides it. */
export interface SettingsLayer {
  /** How messages call a setting of this layer, such as `CLOUDFLARE_API_TOKEN`. */
  readonly nameOf: (setting: SettingName) => string;
  readonly values: RiskIntegrationSettings;
  /** The settings that can be set in this layer, so that messages may advise it. Default all. */
  readonly settable?: readonly string[] | undefined;
  /** Set where the layer holds Cloudflare's user service key, which this operation does not take. */
  readonly userServiceKeyName?: string | undefined;
  /** Whether it holds what the environment says. Default false. */
  readonly isEnvironment?: true;
  /** Whether it holds the inputs of an explicit provider. Default false. */
  readonly isProvider?: boolean;
}

/** What a well-known URL is resolved and judged with. */
export interface WellKnownSettings {
  readonly wellKnownBaseUrl: string;
  readonly allowedWellKnownHosts: readonly string[];
  /** What messages call `allowedWellKnownHosts`; empty if this front end cannot set it. Default its own name. */
  readonly allowedHostsNames?: readonly string[] | undefined;
}

/** Settings after merging all layers. */
export interface ResolvedSettings extends WellKnownSettings {
  readonly credential: Credential;
  /** What the credential's setting is called where it came from, and what that is. */
  readonly credentialSource: {
    readonly name: string;
    readonly isEnvironment: boolean;
    readonly isProvider: boolean;
  };
  /** The account of the settings, and what it was called there. */
  readonly account: { readonly id: string; readonly source: string } | undefined;
  /** Where an account can be set, highest layer first, by the names that messages use. */
  readonly accountNames: readonly string[];
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** What the user should be told, once. */
  readonly warnings: readonly string[];
}

export const defaultBaseUrl = "https://api.cloudflare.com/client/v4";
export const defaultWellKnownBaseUrl = "https://ssf.risk-score.teams.cloudflare.com";

/**
 * The explicit options of a call or a client: the highest layer.
 * @param nameOf how messages call an option; default by its own name
 * @throws {RiskIntegrationError} `CONFIGURATION` for an option of another type
 */
export function optionsLayer(
  values: RiskIntegrationSettings,
  nameOf: SettingsLayer["nameOf"] = ownNames,
): SettingsLayer {
  for (const setting of settingNames) requireSettingType(setting, values[setting], nameOf(setting));
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
    accountNames: namesIn(layers, "accountId"),
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
    allowedHostsNames: namesIn(layers, "allowedWellKnownHosts").slice(0, 1),
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
export function requireSettingType(setting: SettingName, value: unknown, name: string = setting): void {
  if (value === undefined) return;
  const isText = (part: unknown): boolean => typeof part === "string";
  if (settingSpecs[setting].isList) {
    if (!Array.isArray(value) || !value.every(isText))
      throw configurationError(`${name} is not a list of host names.`, setting);
  } else if (!isText(value)) throw configurationError(`${name} is not text.`, setting);
}
