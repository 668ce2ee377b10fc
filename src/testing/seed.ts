import type { ApiMessage, EmulatedIntegration } from "./wire.js";

/** A permission that opens the risk-scoring routes; any other text may stand in a seed and opens nothing. */
export const riskScoringPermissions: readonly string[] = ["Zero Trust Read", "Zero Trust Write"];

/** A permission that opens the list of Access identity providers. */
export const identityProviderPermissions: readonly string[] = [
  "Access: Organizations, Identity Providers, and Groups Read",
  "Access: Organizations, Identity Providers, and Groups Write",
];

/** An integration to serve, in the API's own names. What is left out gets a plausible value. */
export interface SeedIntegration {
  /** UUIDv4 at Cloudflare. Default: a random one. */
  id?: string | undefined;
  /** Whether it exports changes in risk score. Default true. */
  active?: boolean | undefined;
  /** RFC 3339. Default: now, by the emulator's clock. */
  created_at?: string | undefined;
  /** Default `"Okta"`. */
  integration_type?: string | undefined;
  /** What it is looked up by. Default: a random UUID. */
  reference_id?: string | undefined;
  /** Default `https://tenant.okta.com`. */
  tenant_url?: string | undefined;
  /** Default `/.well-known/sse-configuration/{id}/`. */
  well_known_url?: string | undefined;
  /** Put into the envelope beside the result, which stays a success. Default none. */
  errors?: ApiMessage[] | undefined;
  /** Put into the envelope beside the result. Default none. */
  messages?: ApiMessage[] | undefined;
}

/** An Access identity provider, in the API's own names. */
export interface SeedIdentityProvider {
  /** What a risk integration has as its reference ID. */
  id: string;
  /** What people call it. */
  name: string;
  /** "okta", "azureAD", "onetimepin" and so on. */
  type: string;
  /** Of an Okta one, `okta_account` is its URL. Default: empty. */
  config?: Record<string, string> | undefined;
}

/** An account with what it holds. */
export interface SeedAccount {
  /** What stands in the path behind `/accounts/`. */
  id: string;
  /** False: 403 with code 3314 for every risk-scoring route. Default true. */
  entitled?: boolean | undefined;
  /** Default none. */
  integrations?: SeedIntegration[] | undefined;
  /** Default none. */
  identity_providers?: SeedIdentityProvider[] | undefined;
}

/** An API token that the emulator accepts. */
export interface SeedToken {
  /** The text that is sent behind `Bearer`. */
  token: string;
  /** How the request log calls it. */
  name: string;
  /** The names of its permissions, such as "Zero Trust Read". */
  permissions: string[];
  /** The IDs of the accounts it reaches. Default: all. */
  accounts?: string[] | undefined;
  /** Credentials of one user share one rate limit. Default: a user of its own. */
  user?: string | undefined;
}

/** An e-mail address and a global API key; it may do everything in every account. */
export interface SeedKey {
  /** Its owner's e-mail address, sent as `X-Auth-Email`. */
  email: string;
  /** What is sent as `X-Auth-Key`. */
  key: string;
  /** How the request log calls it. Default: the e-mail address. */
  name?: string | undefined;
  /** Credentials of one user share one rate limit. Default: a user of its own. */
  user?: string | undefined;
}

/** All that the emulator knows when it starts. */
export interface EmulatorSeed {
  /** The accounts, each with its integrations. */
  accounts: SeedAccount[];
  /** Tokens and global keys that are accepted. */
  credentials: { tokens?: SeedToken[] | undefined; keys?: SeedKey[] | undefined };
}

const documentedMessage = (): ApiMessage => ({
  code: 1000,
  message: "message",
  documentation_url: "documentation_url",
  source: { pointer: "pointer" },
});

/** The documented response, for account `account_tag` and reference `reference_id`. */
const documentedIntegration = (): SeedIntegration & Omit<EmulatedIntegration, "account_tag"> => ({
  id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
  active: true,
  created_at: "2019-12-27T18:11:19.117Z",
  integration_type: "Okta",
  reference_id: "reference_id",
  tenant_url: "tenant_url",
  well_known_url: "well_known_url",
  errors: [documentedMessage()],
  messages: [documentedMessage()],
});

/**
 * The example of Cloudflare's API reference: one account, `account_tag`, with one integration, `reference_id`; the token,
 * e-mail address and key printed there (they open nothing outside this emulator); a token without the permission; and one
 * that is good for another account only. A fresh copy each time.
 */
export function documentedSeed(): EmulatorSeed {
  return {
    accounts: [{ id: "account_tag", integrations: [documentedIntegration()] }],
    credentials: {
      tokens: [
        {
          token: "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY",
          name: "zero-trust-read",
          permissions: ["Zero Trust Read"],
        },
        {
          token: "EmulatorTokenWithoutZeroTrustPermission0",
          name: "without-permission",
          permissions: ["DNS Read"],
        },
        {
          token: "EmulatorTokenWhichIsGoodElsewhereOnly000",
          name: "of-another-account",
          permissions: ["Zero Trust Read"],
          accounts: ["another_account_tag"],
        },
      ],
      keys: [{ email: "user@example.com", key: "144c9defac04969c7bfad8efaa8ea194", name: "global-key" }],
    },
  };
}

/** Characters: more integrations than an account will ever have. */
export const maxSeedLength = 16 * 1024 * 1024;

/**
 * Reads a seed from JSON. Fields of integrations have the API's names, such as `tenant_url`; unknown fields are refused.
 *
 * @throws Error of one line that names the place, for example
 * `The seed: accounts[0].integrations[1].active: expected true or false, got "yes".`
 */
export function loadSeed(json: string): EmulatorSeed {
  if (json.length > maxSeedLength) throw new Error(`The seed: it is longer than ${maxSeedLength} characters.`);
  const { parseJson, seed } = require("./seed-schema.js") as typeof import("./seed-schema.js");
  const loaded: EmulatorSeed = parseJson("The seed", json, seed);
  assertDistinct(loaded);
  return loaded;
}

/** Throws unless every ID, reference within an account, and credential stands for one thing only. */
export function assertDistinct({ accounts, credentials: { tokens = [], keys = [] } }: EmulatorSeed): void {
  const integrations = accounts.flatMap(({ integrations = [] }, account) =>
    integrations.map((given, index) => ({ ...given, account, path: `accounts[${account}].integrations[${index}]` })),
  );
  assertNoneTwice(accounts.map(({ id }, index) => [`accounts[${index}].id`, id]));
  assertNoneTwice(integrations.map(({ path, id }) => [`${path}.id`, id]));
  assertNoneTwice(
    integrations.map(({ path, account, reference_id }) => [
      `${path}.reference_id`,
      reference_id === undefined ? undefined : `${account} ${reference_id}`,
    ]),
  );
  assertNoneTwice(tokens.map(({ token }, index) => [`credentials.tokens[${index}].token`, token]));
  assertNoneTwice(keys.map(({ key }, index) => [`credentials.keys[${index}].key`, key]));
}

function assertNoneTwice(values: readonly (readonly [path: string, value: string | undefined])[]): void {
  const seen = new Map<string, string>();
  for (const [path, value] of values) {
    if (value === undefined) continue;
    const first = seen.get(value);
    if (first !== undefined) throw new Error(`The seed: ${path}: is the same as ${first}.`);
    seen.set(value, path);
  }
}
