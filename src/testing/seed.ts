import type { ApiMessage, EmulatedIntegration } from "./wire.js";

/** A permission that opens the risk-scoring routes; any other text may stand in a seed and opens nothing. */
export const riskScoringPermissions: readonly string[] = ["Zero Trust Read", "Zero Trust Write"];

/** A permission that opens the list of Access identity providers. */
export const identityProviderPermissions: readonly string[] = [
  "Access: Organizations, Identity Providers, and Groups Read",
  "Access: Organizations, Identity Providers, and Groups Write",
];

/**
 * An integration to serve. What is left out gets a plausible value: a random UUID for `id` and `reference_id` (as the API
 * does it), `active` true, the time of the emulator's clock, `"Okta"`, `https://tenant.okta.com`, and
 * `/.well-known/sse-configuration/{id}/`.
 */
export interface SeedIntegration {
  id?: string | undefined;
  active?: boolean | undefined;
  created_at?: string | undefined;
  integration_type?: string | undefined;
  reference_id?: string | undefined;
  tenant_url?: string | undefined;
  well_known_url?: string | undefined;
  /** Put into the envelope beside the result, which stays a success. Default none. */
  errors?: ApiMessage[] | undefined;
  /** Put into the envelope beside the result. Default none. */
  messages?: ApiMessage[] | undefined;
}

/** An Access identity provider, in the API's own names. */
export interface SeedIdentityProvider {
  id: string;
  name: string;
  /** "okta", "azureAD", "onetimepin" and so on. */
  type: string;
  /** Of an Okta one, `okta_account` is its URL. Default: empty. */
  config?: Record<string, string> | undefined;
}

export interface SeedAccount {
  id: string;
  /** False: 403 with code 3314 for every risk-scoring route. Default true. */
  entitled?: boolean | undefined;
  /** Default none. */
  integrations?: SeedIntegration[] | undefined;
  /** Default none. */
  identity_providers?: SeedIdentityProvider[] | undefined;
}

export interface SeedToken {
  token: string;
  /** How the request log calls it. */
  name: string;
  permissions: string[];
  /** The IDs of the accounts it reaches. Default: all. */
  accounts?: string[] | undefined;
  /** Credentials of one user share one rate limit. Default: a user of its own. */
  user?: string | undefined;
}

/** An e-mail address and a global API key; it may do everything in every account. */
export interface SeedKey {
  email: string;
  key: string;
  /** How the request log calls it. Default: the e-mail address. */
  name?: string | undefined;
  /** Credentials of one user share one rate limit. Default: a user of its own. */
  user?: string | undefined;
}

/** All that the emulator knows when it starts. */
export interface EmulatorSeed {
  accounts: SeedAccount[];
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
