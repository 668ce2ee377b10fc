import type { At, Check } from "./json-shape.js";
import { anyText, flag, integer, listOf, object, parseJson, text, wrong } from "./json-shape.js";
import type { EmulatorSeed, SeedIntegration } from "./seed.js";
import type { ApiMessage } from "./wire.js";

/** What a client can send in a header; anything else could never match. */
const secret: Check<string> = (at) => {
  if (typeof at.value !== "string" || !/^[\x21-\x7e]+$/.test(at.value)) {
    // The value is a credential, so the message does not show it.
    throw new Error(`${at.path}: expected a text of printable ASCII characters without spaces.`);
  }
  return at.value;
};

const time: Check<string> = (at) => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text(at)) || Number.isNaN(Date.parse(text(at)))) {
    throw wrong(at, "a time in RFC 3339, such as 2019-12-27T18:11:19.117Z");
  }
  return text(at);
};

const apiMessage: Check<ApiMessage> = object(
  {
    code: integer,
    message: anyText,
    documentation_url: anyText,
    source: object({ pointer: anyText }),
    error_chain: listOf(object({ code: integer, message: anyText }, ["code", "message"])),
  },
  ["code", "message"],
);

const patchFields = {
  active: flag,
  created_at: time,
  integration_type: text,
  reference_id: text,
  tenant_url: anyText,
  well_known_url: anyText,
  errors: listOf(apiMessage),
  messages: listOf(apiMessage),
};

/** Fields of an integration that may change, in the API's own names. */
export const integrationPatch = object(patchFields);

/** An integration; `account_tag` may stand there, so that a result of the API can be pasted into a seed as it is. */
export const integration: Check<SeedIntegration & { account_tag?: string }> = object({
  id: text,
  account_tag: text,
  ...patchFields,
});

const anyConfig: Check<Record<string, string>> = (at) => {
  const { value } = at;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((part) => typeof part === "string"))
    return value as Record<string, string>;
  throw wrong(at, "an object of texts");
};

const identityProvider = object({ id: text, name: anyText, type: text, config: anyConfig }, ["id", "name", "type"]);

const account = (at: At) => {
  const fields = {
    id: text,
    entitled: flag,
    integrations: listOf(integration),
    identity_providers: listOf(identityProvider),
  };
  const checked = object(fields, ["id"])(at);
  const integrations = checked.integrations?.map(({ account_tag, ...rest }, index) => {
    const path = `${at.path}.integrations[${index}].account_tag`;
    if (account_tag !== undefined && account_tag !== checked.id) {
      throw wrong({ value: account_tag, path }, `the ID of its account, ${JSON.stringify(checked.id)}, or nothing`);
    }
    return rest;
  });
  return { ...checked, integrations };
};

const token = object({ token: secret, name: text, permissions: listOf(text), accounts: listOf(text), user: text }, [
  "token",
  "name",
  "permissions",
]);

const key = object({ email: text, key: secret, name: text, user: text }, ["email", "key"]);

const credentials = object({ tokens: listOf(token), keys: listOf(key) });

const seed = object({ accounts: listOf(account), credentials }, ["accounts", "credentials"]);

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
  const loaded: EmulatorSeed = parseJson("The seed", json, seed);
  assertDistinct(loaded);
  return loaded;
}

/** Throws unless every ID, reference within an account, and credential stands for one thing only. */
export function assertDistinct({ accounts, credentials: { tokens = [], keys = [] } }: EmulatorSeed): void {
  distinct(
    accounts,
    ({ id }) => id,
    (index) => `accounts[${index}].id`,
  );
  const all = accounts.flatMap(({ integrations = [] }, outer) =>
    integrations.map(({ id }, index) => ({ id, path: `accounts[${outer}].integrations[${index}].id` })),
  );
  distinct(
    all,
    ({ id }) => id,
    (index) => all[index]?.path ?? "",
  );
  for (const [outer, { integrations = [] }] of accounts.entries()) {
    const path = (index: number) => `accounts[${outer}].integrations[${index}].reference_id`;
    distinct(integrations, ({ reference_id }) => reference_id, path);
  }
  distinct(
    tokens,
    (known) => known.token,
    (index) => `credentials.tokens[${index}].token`,
  );
  distinct(
    keys,
    (known) => known.key,
    (index) => `credentials.keys[${index}].key`,
  );
}

function distinct<Item>(
  items: readonly Item[],
  identify: (item: Item) => string | undefined,
  path: (index: number) => string,
): void {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const identity = identify(item);
    if (identity === undefined) continue;
    const first = seen.get(identity);
    if (first !== undefined) throw new Error(`The seed: ${path(index)}: is the same as ${path(first)}.`);
    seen.set(identity, index);
  }
}
