import { type CredentialStore, tokenIdentity } from "./credentials.js";
import type { EmulatorCredentials } from "./emulator.js";
import type { SeedKey, SeedToken } from "./seed.js";

/** A view of the credentials in force, with names for those that most callers want. */
export class SeededCredentials implements EmulatorCredentials {
  readonly #store: CredentialStore;
  readonly #account: string | undefined;

  constructor(store: CredentialStore, account: string | undefined) {
    this.#store = store;
    this.#account = account;
  }

  get tokens(): readonly SeedToken[] {
    return structuredClone(this.#store.tokens);
  }

  get keys(): readonly SeedKey[] {
    return structuredClone(this.#store.keys);
  }

  get token(): string {
    return this.#token("may read risk scoring in the first account", (token) => this.#reaches(token) && mayRead(token));
  }

  get tokenWithoutPermission(): string {
    return this.#token("lacks the permission", (token) => !mayRead(token));
  }

  get tokenOfAnotherAccount(): string {
    return this.#token("is of another account", (token) => !this.#reaches(token) && mayRead(token));
  }

  get email(): string {
    return this.#key().email;
  }

  get key(): string {
    return this.#key().key;
  }

  #reaches(token: SeedToken): boolean {
    return tokenIdentity(token).reaches(this.#account ?? "");
  }

  #token(description: string, wanted: (token: SeedToken) => boolean): string {
    const found = this.#store.tokens.find(wanted);
    if (found === undefined) throw new Error(`The emulator has no token that ${description}.`);
    return found.token;
  }

  #key(): SeedKey {
    const [first] = this.#store.keys;
    if (first === undefined) throw new Error("The emulator has no global key.");
    return first;
  }
}

function mayRead(token: SeedToken): boolean {
  return tokenIdentity(token).mayReadRiskScoring;
}
