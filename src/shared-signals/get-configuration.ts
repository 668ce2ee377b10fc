import { assertKnownNames, isNil } from "../common/arguments.js";
import { argumentError, RiskIntegrationError } from "../common/errors.js";
import { standardErrorLog } from "../common/log.js";
import { printableUrl } from "../common/urls.js";
import { configurationArgumentNames } from "../common/wording.js";
import type { WellKnownSettings } from "../model/well-known-url.js";
import { parseConfiguration, type SharedSignalsConfiguration } from "./configuration.js";
import { type FetchOptions, fetchDocument } from "./fetch-document.js";
import { isLoopbackUrl, validateTrustedUrl } from "./trusted-url.js";
import { validateKeySet } from "./verify-keys.js";

const functionName = "getSharedSignalsConfiguration";

/** Which configuration document to fetch, and what to look at. */
export interface GetSharedSignalsConfigurationArgs {
  /** The document's https URL: an integration's `absoluteWellKnownUrl`. */
  readonly url: string | undefined;
  /** Fetch `jwksUri` too, and fail unless it is a JWK set with a key that signatures can be checked with. Default false. */
  readonly verifyKeys?: boolean | undefined;
  /** Accept a URL of this machine, with http too, such as an emulator's. Default false. */
  readonly allowLoopback?: boolean | undefined;
}

/**
 * Fetches a transmitter's configuration document and looks at all that Okta would believe of it.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a URL that cannot be trusted, `BAD_RESPONSE` for a document that cannot be,
 * and what {@link fetchDocument} throws
 */
export async function getConfiguration(
  args: GetSharedSignalsConfigurationArgs,
  surroundings: FetchOptions & {
    readonly settings: WellKnownSettings;
    /** What a message calls the URL, if it is not the argument of the function. */
    readonly urlName?: string | undefined;
  },
): Promise<SharedSignalsConfiguration> {
  const { settings, log = standardErrorLog, urlName = `${functionName}: url` } = surroundings;
  const { url, verifyKeys, allowLoopback } = checkedArguments(args);
  const problem = validateTrustedUrl(url, { settings, allowLoopback });
  if (problem) throw argumentError(`${urlName} (“${printableUrl(url, 200)}”) cannot be trusted: ${problem}.`, "url");

  const text = await fetchDocument(url, "the Shared Signals configuration document", surroundings);
  // A document from elsewhere must not lead to this machine, whatever the arguments allow.
  const trust = { settings, allowLoopback: allowLoopback && isLoopbackUrl(url) };
  const found = parseConfiguration(text, url, (value) => validateTrustedUrl(value, trust));
  if ("problem" in found)
    throw badDocument(
      `The Shared Signals configuration document at ${printableUrl(url, 200)} cannot be used: ${found.problem}`,
    );

  const [asked, issuer] = [new URL(url), new URL(found.issuer)];
  if (asked.host !== issuer.host)
    log.warn(
      `The Shared Signals configuration document at ${asked.host} names an issuer on another host, ${issuer.host}: is that meant?`,
    );
  if (verifyKeys) await verifyKeySet(found, surroundings);
  return found;
}

/**
 * Fetches the keys that a configuration document names.
 * @throws {RiskIntegrationError} `BAD_RESPONSE` unless they are a JWK set with a key that signatures can be checked with, and what
 * {@link fetchDocument} throws
 */
export async function verifyKeySet(
  { jwksUri }: Pick<SharedSignalsConfiguration, "jwksUri">,
  surroundings: FetchOptions,
): Promise<void> {
  const keys = await fetchDocument(jwksUri, "the key set", surroundings);
  const wrong = validateKeySet(keys);
  if (wrong) throw badDocument(`The key set at ${printableUrl(jwksUri, 200)} cannot be used: ${wrong}`);
}

function checkedArguments(args: GetSharedSignalsConfigurationArgs) {
  assertKnownNames(functionName, args, configurationArgumentNames);
  const { url } = args;
  // A null counts as left out, as everywhere in Pulumi.
  const verifyKeys = args.verifyKeys ?? false;
  const allowLoopback = args.allowLoopback ?? false;
  if (isNil(url))
    throw invalid("url", "url is undefined, as an absoluteWellKnownUrl is that cannot be trusted: a warning says why");
  if (typeof url !== "string" || url === "") throw invalid("url", "url must be the document's URL as text");
  for (const [name, value] of Object.entries({ verifyKeys, allowLoopback }))
    if (typeof value !== "boolean") throw invalid(name, `${name} must be a boolean`);
  return { url, verifyKeys, allowLoopback };
}

function invalid(argument: string, what: string): RiskIntegrationError {
  return argumentError(`${functionName}: ${what}.`, argument);
}

function badDocument(message: string): RiskIntegrationError {
  return new RiskIntegrationError("BAD_RESPONSE", `${message}.`);
}
