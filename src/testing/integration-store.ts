import { randomUUID } from "node:crypto";
import type { EmulatorClock } from "./rate-limiter.js";
import type { SeedAccount, SeedIdentityProvider, SeedIntegration } from "./seed.js";
import type { ApiMessage, EmulatedIntegration, Envelope } from "./wire.js";
import { envelope } from "./wire.js";

interface StoredAccount {
  readonly entitled: boolean;
  readonly identityProviders: readonly SeedIdentityProvider[];
}

interface StoredIntegration {
  integration: EmulatedIntegration;
  errors: ApiMessage[];
  messages: ApiMessage[];
}

/** What may be changed of an integration: any field but its ID and account. */
export type IntegrationPatch = Omit<SeedIntegration, "id">;

/** The accounts and their integrations. What comes out is a copy. */
export class IntegrationStore {
  readonly #clock: EmulatorClock;
  readonly #accounts = new Map<string, StoredAccount>();
  readonly #byId = new Map<string, StoredIntegration>();
  /** By account and reference: searching all for each lookup, or for each that is added, would take a square of their number. */
  readonly #byReference = new Map<string, Set<StoredIntegration>>();

  constructor(accounts: readonly SeedAccount[], clock: EmulatorClock) {
    this.#clock = clock;
    for (const account of accounts) this.addAccount(account);
  }

  addAccount({ id, entitled = true, integrations = [], identity_providers: providers = [] }: SeedAccount): void {
    this.#accounts.set(id, { entitled, identityProviders: structuredClone(providers) });
    for (const integration of integrations) this.add(id, integration);
  }

  /** Undefined: no such account. */
  account(id: string): StoredAccount | undefined {
    return this.#accounts.get(id);
  }

  firstAccount(): string | undefined {
    return this.#accounts.keys().next().value;
  }

  add(accountTag: string, given: SeedIntegration): EmulatedIntegration {
    if (!this.#accounts.has(accountTag)) {
      throw new Error(
        `The emulator has no account ${JSON.stringify(accountTag)}: add it with addAccount or in the seed.`,
      );
    }
    const id = given.id ?? randomUUID();
    const referenceId = given.reference_id ?? randomUUID();
    if (this.#byId.has(id)) throw new Error(`The emulator already has an integration ${JSON.stringify(id)}.`);
    if (this.#byReference.has(keyOf(accountTag, referenceId))) {
      throw new Error(`The emulator already has an integration with the reference ID ${JSON.stringify(referenceId)}.`);
    }
    const integration: EmulatedIntegration = {
      id,
      account_tag: accountTag,
      active: given.active ?? true,
      created_at: given.created_at ?? new Date(this.#clock.now()).toISOString(),
      integration_type: given.integration_type ?? "Okta",
      reference_id: referenceId,
      tenant_url: given.tenant_url ?? "https://tenant.okta.com",
      well_known_url: given.well_known_url ?? `/.well-known/sse-configuration/${id}/`,
    };
    const { errors = [], messages = [] } = given;
    const stored = structuredClone({ integration, errors, messages });
    this.#byId.set(id, stored);
    this.#index(stored);
    return { ...integration };
  }

  update(id: string, patch: IntegrationPatch): EmulatedIntegration {
    const stored = this.#byId.get(id);
    if (stored === undefined) throw new Error(`The emulator has no integration ${JSON.stringify(id)}.`);
    const { errors = stored.errors, messages = stored.messages, ...fields } = structuredClone(patch);
    this.#unindex(stored);
    for (const key of patchableFields) {
      const value = fields[key];
      if (value !== undefined) Object.assign(stored.integration, { [key]: value });
    }
    this.#index(stored);
    stored.errors = errors;
    stored.messages = messages;
    return { ...stored.integration };
  }

  /** False when there was nothing to remove. */
  remove(id: string): boolean {
    const stored = this.#byId.get(id);
    if (stored === undefined) return false;
    this.#unindex(stored);
    return this.#byId.delete(id);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** In the order in which they were added. */
  list(accountTag?: string): EmulatedIntegration[] {
    const all = [...this.#byId.values()].map(({ integration }) => ({ ...integration }));
    return accountTag === undefined ? all : all.filter((integration) => integration.account_tag === accountTag);
  }

  byReference(accountTag: string, referenceId: string): Envelope | undefined {
    const [stored] = this.#byReference.get(keyOf(accountTag, referenceId)) ?? [];
    return stored && envelopeOf(stored);
  }

  byId(accountTag: string, id: string): Envelope | undefined {
    const stored = this.#byId.get(id);
    return stored?.integration.account_tag === accountTag ? envelopeOf(stored) : undefined;
  }

  #index(stored: StoredIntegration): void {
    const key = keyOf(stored.integration.account_tag, stored.integration.reference_id);
    const same = this.#byReference.get(key);
    // An update may give an integration the reference of another: the first to have it is found.
    if (same) same.add(stored);
    else this.#byReference.set(key, new Set([stored]));
  }

  #unindex(stored: StoredIntegration): void {
    const key = keyOf(stored.integration.account_tag, stored.integration.reference_id);
    const same = this.#byReference.get(key);
    same?.delete(stored);
    if (same?.size === 0) this.#byReference.delete(key);
  }
}

function keyOf(accountTag: string, referenceId: string): string {
  return JSON.stringify([accountTag, referenceId]);
}

function envelopeOf(stored: StoredIntegration): Envelope {
  return structuredClone(envelope({ ...stored, result: stored.integration }));
}

const patchableFields = [
  "active",
  "created_at",
  "integration_type",
  "reference_id",
  "tenant_url",
  "well_known_url",
] as const satisfies (keyof IntegrationPatch)[];
