import { schemaProblem } from "../common/schema-problem.js";
import * as z from "../common/zod.js";
import { validateLength } from "../model/well-known-url.js";

/** The configuration document of a transmitter of shared signals: OpenID Shared Signals Framework 1.0, §7. */
export interface SharedSignalsConfiguration {
  /** Where the document was fetched. */
  readonly url: string;
  /** Who signs the signals: an https URL without query and fragment. */
  readonly issuer: string;
  /** Where the keys are that the signals are signed with. */
  readonly jwksUri: string;
  /** URIs of delivery methods, such as that of push delivery by HTTP (RFC 8935); empty where the document names none. */
  readonly deliveryMethodsSupported: readonly string[];
  /** Where streams are made and changed. This and the other endpoints: undefined where the document names none. */
  readonly configurationEndpoint: string | undefined;
  /** Where the status of a stream is read and set. */
  readonly statusEndpoint: string | undefined;
  /** Where subjects are added to a stream. */
  readonly addSubjectEndpoint: string | undefined;
  /** Where subjects are removed from a stream. */
  readonly removeSubjectEndpoint: string | undefined;
  /** Where a verification event is asked for. */
  readonly verificationEndpoint: string | undefined;
  /** The version of the standard; "1_0-ID1" where the document names none, as the standard says. */
  readonly specVersion: string;
}

/** The standard knows two, by push and by poll. */
const maxDeliveryMethods = 100;

/** In characters, of what is no URL that is fetched or handed on: those have limits of their own. */
const maxTextLength = 1_000;

/** Members that are not named here are tolerated and dropped. */
const wireConfiguration = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  delivery_methods_supported: z.array(z.string().max(maxTextLength)).max(maxDeliveryMethods).nullish(),
  configuration_endpoint: z.string().nullish(),
  status_endpoint: z.string().nullish(),
  add_subject_endpoint: z.string().nullish(),
  remove_subject_endpoint: z.string().nullish(),
  verification_endpoint: z.string().nullish(),
  spec_version: z.string().max(maxTextLength).nullish(),
});

/** What {@link parseConfiguration} answers for a document that is not one. */
export interface ConfigurationProblem {
  readonly problem: string;
}

/** Okta's limit for `issuer`, in characters. */
const maxIssuerLength = 700;

function validateIssuer(issuer: string): string | undefined {
  if (issuer.includes("?")) return "it has a query";
  return validateLength(issuer, maxIssuerLength);
}

/**
 * Reads a configuration document, and looks at every URL in it.
 * @param problemOfUrl why a URL in the document cannot be trusted; undefined for one that can
 */
export function parseConfiguration(
  text: string,
  url: string,
  problemOfUrl: (value: string) => string | undefined,
): SharedSignalsConfiguration | ConfigurationProblem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  const parsed = wireConfiguration.safeParse(json);
  if (!parsed.success) {
    const { path, problem } = schemaProblem(parsed.error, json);
    return { problem: `${path.join(".") || "the document"}: ${problem}` };
  }
  const wire = parsed.data;
  for (const [member, value] of Object.entries(wire)) {
    if (typeof value !== "string" || member === "spec_version") continue;
    const problem = problemOfUrl(value) ?? (member === "issuer" ? validateIssuer(value) : undefined);
    if (problem) return { problem: `${member}: ${problem}` };
  }
  return {
    url,
    issuer: wire.issuer,
    jwksUri: wire.jwks_uri,
    deliveryMethodsSupported: wire.delivery_methods_supported ?? [],
    configurationEndpoint: wire.configuration_endpoint ?? undefined,
    statusEndpoint: wire.status_endpoint ?? undefined,
    addSubjectEndpoint: wire.add_subject_endpoint ?? undefined,
    removeSubjectEndpoint: wire.remove_subject_endpoint ?? undefined,
    verificationEndpoint: wire.verification_endpoint ?? undefined,
    specVersion: wire.spec_version ?? "1_0-ID1",
  };
}
