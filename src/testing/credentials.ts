import type { IncomingHttpHeaders } from "node:http";
import type { EmulatorSeed, SeedKey, SeedToken } from "./seed.js";
import { identityProviderPermissions, riskScoringPermissions } from "./seed.js";
import {
  type ApiResponse,
  type CredentialHeader,
  credentialsMalformed,
  credentialsMissing,
  keyUnknown,
  tokenUnknown,
} from "./wire.js";

/** How a request authenticates: API token, e-mail address with key, both at once, or not at all. */
export type CredentialScheme = "token" | "key" | "both" | "none";

/** A known credential, as the routes see it. */
export interface Identity {
  /** The seeded credential's name. */
  name: string;
  /** Whose rate limit it uses. */
  user: string;
  mayReadRiskScoring: boolean;
  mayReadIdentityProviders: boolean;
  reaches(account: string): boolean;
}

const keyForm = /^(?:[0-9a-f]{32}|[0-9a-f]{37}|cfk_[\w-]+)$/;
const tokenForm = /^[\w-]+$/;
const emailForm = /^[^\s@]+@[^\s@]+$/;

export function schemeOf(headers: IncomingHttpHeaders): CredentialScheme {
  const token = headers.authorization !== undefined;
  const key = headers["x-auth-key"] !== undefined || headers["x-auth-email"] !== undefined;
  if (token && key) return "both";
  if (token) return "token";
  return key ? "key" : "none";
}

/** The credentials that the emulator knows; they may be added and revoked while it runs. */
export class CredentialStore {
  tokens: readonly SeedToken[];
  keys: readonly SeedKey[];

  constructor({ tokens = [], keys = [] }: EmulatorSeed["credentials"]) {
    this.tokens = structuredClone(tokens);
    this.keys = structuredClone(keys);
  }

  /** Adds a token, in the place of one with the same text. */
  add(added: SeedToken): void {
    this.revoke(added.token);
    this.tokens = [...this.tokens, added];
  }

  /** Forgets a token or a global key. */
  revoke(secret: string): void {
    this.tokens = this.tokens.filter(({ token }) => token !== secret);
    this.keys = this.keys.filter(({ key }) => key !== secret);
  }

  /** The user behind a token or a global key. */
  userOf(secret: string): string | undefined {
    const token = this.tokens.find((known) => known.token === secret);
    if (token !== undefined) return tokenIdentity(token).user;
    const key = this.keys.find((known) => known.key === secret);
    return key === undefined ? undefined : keyIdentity(key).user;
  }

  /**
   * Who asks, or why nobody does. Headers are checked for their form first, all of them, whichever scheme they belong to;
   * then, when both schemes are there, the token decides and the key is not looked at. The order of these checks follows
   * answers seen in issue threads; which scheme wins has not been verified against the live API.
   */
  authenticate(headers: IncomingHttpHeaders): Identity | ApiResponse {
    const bearer = /^Bearer ([\s\S]*)$/i.exec(headers.authorization ?? "")?.[1]?.trimStart();
    const email = single(headers["x-auth-email"]);
    const key = single(headers["x-auth-key"]);
    if (bearer === undefined && (email === undefined || key === undefined)) return credentialsMissing;

    const malformed = this.#malformed(bearer, email, key);
    if (malformed.length > 0) return credentialsMalformed(malformed);
    return bearer === undefined ? this.#byKey(email ?? "", key ?? "") : this.#byToken(bearer);
  }

  #byToken(bearer: string): Identity | ApiResponse {
    const token = this.tokens.find((known) => known.token === bearer);
    return token === undefined ? tokenUnknown : tokenIdentity(token);
  }

  #byKey(email: string, key: string): Identity | ApiResponse {
    const sameEmail = (known: SeedKey) => known.email.toLowerCase() === email.toLowerCase();
    const found = this.keys.find((known) => known.key === key && sameEmail(known));
    return found === undefined ? keyUnknown : keyIdentity(found);
  }

  // A seeded credential is well-formed by definition, so that tests may use any text that stands out.
  #malformed(bearer: string | undefined, email: string | undefined, key: string | undefined): CredentialHeader[] {
    const found: CredentialHeader[] = [];
    if (email !== undefined && !emailForm.test(email)) found.push("x-auth-email");
    if (key !== undefined && !keyForm.test(key) && !this.keys.some((known) => known.key === key)) {
      found.push("x-auth-key");
    }
    const isToken = (text: string) => tokenForm.test(text) && !keyForm.test(text);
    if (bearer !== undefined && !isToken(bearer) && !this.tokens.some(({ token }) => token === bearer)) {
      found.push("authorization");
    }
    return found;
  }
}

/** What a token may do, whichever header it comes in. */
function tokenIdentity({ token, name, permissions, accounts, user }: SeedToken): Identity {
  return {
    name,
    user: user ?? `token ${token}`,
    mayReadRiskScoring: permissions.some((permission) => riskScoringPermissions.includes(permission)),
    mayReadIdentityProviders: permissions.some((permission) => identityProviderPermissions.includes(permission)),
    reaches: (account) => accounts === undefined || accounts.includes(account),
  };
}

function keyIdentity({ email, key, name = email, user = `key ${key}` }: SeedKey): Identity {
  return { name, user, mayReadRiskScoring: true, mayReadIdentityProviders: true, reaches: () => true };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

/** The credentials in force. The getters of one value throw when there is no such credential. */
export class EmulatorCredentials {
  readonly #store: CredentialStore;
  readonly #account: string;

  constructor(store: CredentialStore, account: string) {
    this.#store = store;
    this.#account = account;
  }

  /** Every API token. */
  get tokens(): readonly SeedToken[] {
    return structuredClone(this.#store.tokens);
  }

  /** Every global API key. */
  get keys(): readonly SeedKey[] {
    return structuredClone(this.#store.keys);
  }

  /** The first token that may read risk scoring. */
  get token(): string {
    return this.#token("may read risk scoring in the first account", { permitted: true, reaches: true });
  }

  /** The first token that lacks the permission. */
  get tokenWithoutPermission(): string {
    return this.#token("lacks the permission", { permitted: false });
  }

  /** The first token that has the permission, but not for the first account. */
  get tokenOfAnotherAccount(): string {
    return this.#token("is of another account", { permitted: true, reaches: false });
  }

  /** The e-mail address of the first global key. */
  get email(): string {
    return this.#key().email;
  }

  /** The first global key. */
  get key(): string {
    return this.#key().key;
  }

  #token(description: string, wanted: { permitted: boolean; reaches?: boolean }): string {
    const found = this.#store.tokens.find((token) => {
      const { mayReadRiskScoring, reaches } = tokenIdentity(token);
      const isReached = wanted.reaches === undefined || wanted.reaches === reaches(this.#account);
      return mayReadRiskScoring === wanted.permitted && isReached;
    });
    if (found === undefined) throw new Error(`The emulator has no token that ${description}.`);
    return found.token;
  }

  #key(): SeedKey {
    const [first] = this.#store.keys;
    if (first === undefined) throw new Error("The emulator has no global key.");
    return first;
  }
}
