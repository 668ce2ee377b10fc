import type { EmulatorSeed } from "./seed.js";

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
  const { parse, readJson, seed } = require("./seed-schema.js") as typeof import("./seed-schema.js");
  const loaded = parse("The seed", readJson("The seed", json), seed);
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
