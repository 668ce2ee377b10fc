import { comparableId } from "../client/request.js";
import { configurationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { closedObject } from "../common/schema-problem.js";
import * as z from "../common/zod.js";
import {
  type Environment,
  type EnvironmentNames,
  environmentLayer,
  environmentNames,
} from "../settings/environment.js";
import { parseYaml } from "./parse-yaml.js";

// Capitals only, so that a token that was written here by mistake is refused before any message could show it.
const variableName = z.string().regex(/^[A-Z_][A-Z0-9_]*$/);

const credentialsFile = z.record(
  z.string().min(1),
  z.union([
    variableName,
    closedObject({ apiToken: variableName }),
    closedObject({ apiKey: variableName, email: variableName }),
  ]),
);

/** For each account, by its `comparableId`, the names of the variables that hold its credential. */
export type CredentialNames = ReadonlyMap<string, EnvironmentNames>;

/**
 * Reads a credentials file: JSON or YAML that maps an account ID to the name of the environment variable with its API token, or
 * to `{ apiKey, email }` names. It holds names, never a credential.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text that is no YAML; `CONFIGURATION` for another form, and for a variable
 * that is not set
 */
export function readCredentials(text: string, from: string, environment?: Environment | undefined): CredentialNames {
  const given = parseYaml(text, from, { asText: true });
  if (given === null || given === undefined || given === "")
    throw configurationError(
      `${escapeForOutput(from)} is empty: give it the ID of each account, with the name of the environment variable that holds its API token, such as CLOUDFLARE_API_TOKEN_PROD.`,
    );
  const parsed = credentialsFile.safeParse(given);
  // A schema leaves this key out without a word.
  if (parsed.success && Object.hasOwn(given as object, "__proto__"))
    throw configurationError(`${escapeForOutput(from)}: unknown name “__proto__”. Allowed names: the IDs of accounts.`);
  if (!parsed.success) {
    // Not by its account: where the two were put the wrong way round, that is the token.
    const [account] = parsed.error.issues[0]?.path ?? [];
    const place = account === undefined ? "" : `, entry ${Object.keys(Object(given)).indexOf(String(account)) + 1}`;
    throw configurationError(
      `${escapeForOutput(from)}${place}: give the name of an environment variable in capitals, such as CLOUDFLARE_API_TOKEN_PROD, or { apiKey: …, email: … } with two names; never a credential itself. What stands there is not shown.`,
    );
  }
  const names = new Map<string, EnvironmentNames>();
  for (const [account, entry] of Object.entries(parsed.data)) {
    const shown = `the account “${escapeForOutput(account, 60)}”`;
    if (names.has(comparableId(account)))
      throw configurationError(`${escapeForOutput(from)} has ${shown} twice: the case of an ID makes no difference.`);
    const credential = typeof entry === "string" ? { apiToken: entry } : entry;
    const { values } = environmentLayer(environment, credential);
    for (const [setting, name] of Object.entries(credential))
      if (!Object.hasOwn(values, setting))
        throw configurationError(`${name} is not set: ${escapeForOutput(from)} names it for ${shown}.`);
    const { apiToken: _, apiKey: __, email: ___, ...others } = environmentNames;
    names.set(comparableId(account), { ...others, ...credential });
  }
  return names;
}
