import type { IncomingHttpHeaders } from "node:http";
import type { Answer, CredentialHeader } from "./answer.js";
import { credentialsMalformed, credentialsMissing, keyUnknown, tokenUnknown } from "./answer.js";
import type { EmulatorSeed, SeedKey, SeedToken } from "./seed.js";
import { identityProviderPermissions, riskScoringPermissions } from "./seed.js";

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
  readonly tokens: SeedToken[];
  readonly keys: SeedKey[];

  constructor({ tokens = [], keys = [] }: EmulatorSeed["credentials"]) {
    this.tokens = structuredClone(tokens);
    this.keys = structuredClone(keys);
  }

  /** Forgets a token or a global key. */
  revoke(secret: string): void {
    removeWhere(this.tokens, ({ token }) => token === secret);
    removeWhere(this.keys, ({ key }) => key === secret);
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
  authenticate(headers: IncomingHttpHeaders): Identity | Answer {
    const bearer = /^Bearer ([\s\S]*)$/i.exec(headers.authorization ?? "")?.[1]?.trimStart();
    const email = single(headers["x-auth-email"]);
    const key = single(headers["x-auth-key"]);
    if (bearer === undefined && (email === undefined || key === undefined)) return credentialsMissing();

    const malformed = this.#malformed(bearer, email, key);
    if (malformed.length > 0) return credentialsMalformed(malformed);
    return bearer === undefined ? this.#byKey(email ?? "", key ?? "") : this.#byToken(bearer);
  }

  #byToken(bearer: string): Identity | Answer {
    const token = this.tokens.find((known) => known.token === bearer);
    return token === undefined ? tokenUnknown() : tokenIdentity(token);
  }

  #byKey(email: string, key: string): Identity | Answer {
    const sameEmail = (known: SeedKey) => known.email.toLowerCase() === email.toLowerCase();
    const found = this.keys.find((known) => known.key === key && sameEmail(known));
    return found === undefined ? keyUnknown() : keyIdentity(found);
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
export function tokenIdentity({ token, name, permissions, accounts, user }: SeedToken): Identity {
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

function removeWhere<Item>(items: Item[], unwanted: (item: Item) => boolean): void {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item !== undefined && unwanted(item)) items.splice(index, 1);
  }
}
