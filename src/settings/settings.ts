import type { WellKnownSettings } from "../model/well-known-url.js";
import type { Credential } from "./credential.js";

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
