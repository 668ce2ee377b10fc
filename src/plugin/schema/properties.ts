import { fieldSpecs, isRequiredField, recordedFields, typeOfField } from "../../risk-integration.js";
import { pluginName } from "../tokens.js";

/** A property as the schema describes it. */
export interface Property {
  readonly type?: "string" | "boolean" | "array";
  readonly $ref?: string;
  readonly items?: { readonly type: "string" };
  readonly description: string;
  readonly secret?: true;
  readonly willReplaceOnChanges?: true;
}

type Properties = Readonly<Record<string, Property>>;

// The kinds of properties that there are.
export const text = (description: string): Property => ({ type: "string", description });
export const flag = (description: string): Property => ({ type: "boolean", description });
export const texts = (description: string): Property => ({ type: "array", items: { type: "string" }, description });
const secretText = (description: string): Property => ({ ...text(description), secret: true });
const identifying = (description: string): Property => ({ ...text(description), willReplaceOnChanges: true });

// No default from the environment: the engine would write what it finds there into the state.
/** Of the config and of an explicit provider alike. */
export const settings: Properties = {
  apiToken: secretText(
    "A Cloudflare API token; the permission Zero Trust Read is all it needs. Where no credential is given: the environment's CLOUDFLARE_API_TOKEN.",
  ),
  apiKey: secretText(
    "A global API key, the older scheme, together with `email`. Else the environment's CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL.",
  ),
  email: text("The e-mail address of the owner of `apiKey`."),
  accountId: text("The Cloudflare account to look in where an argument names none. Else CLOUDFLARE_ACCOUNT_ID."),
  baseUrl: text(
    "Base URL of the API: https, unless its host is loopback. Else CLOUDFLARE_BASE_URL. Default https://api.cloudflare.com/client/v4.",
  ),
  wellKnownBaseUrl: text(
    "What a relative well-known URL is resolved against, without a path. Default https://ssf.risk-score.teams.cloudflare.com.",
  ),
  allowedWellKnownHosts: texts("Hosts outside cloudflare.com that a well-known URL may name. Default none."),
};

/** Arguments of the resource and of the function; of the resource outputs too. */
export const identity: Properties = {
  referenceId: identifying(
    "The reference ID: that of the Access Okta identity provider (a UUID), not Okta's own “0oa…” ID.",
  ),
  accountId: identifying(
    "The Cloudflare account. Default: the provider's. Give it explicitly, since the resource records it.",
  ),
};

/** What a lookup gives. */
export const fields: Properties = {
  ...Object.fromEntries(
    recordedFields.map((name) => [name, { type: typeOfField(name), description: fieldSpecs[name].description }]),
  ),
  absoluteWellKnownUrl: text(
    "The https URL that Okta takes; not there, with a warning that says why, where the API's value cannot be trusted.",
  ),
};

/** Those of the fields that are never missing. */
export const always = recordedFields.filter(isRequiredField);

export const expectArgument: Property = {
  $ref: `#/types/${pluginName}:index:Expectation`,
  description: "Fails preview and update where the integration is otherwise. It is not stored.",
};

/** What a configuration document gives. */
export const configuration: Properties = {
  url: text("Where the document was fetched."),
  issuer: text("Who signs the signals: an https URL without query and fragment."),
  jwksUri: text("Where the keys are that the signals are signed with."),
  deliveryMethodsSupported: texts("URIs of delivery methods; empty where the document names none."),
  configurationEndpoint: text("Where streams are made and changed. This and the other endpoints: only where named."),
  statusEndpoint: text("Where the status of a stream is read and set."),
  addSubjectEndpoint: text("Where subjects are added to a stream."),
  removeSubjectEndpoint: text("Where subjects are removed from a stream."),
  verificationEndpoint: text("Where a verification event is asked for."),
  specVersion: text("The version of the standard; “1_0-ID1” where the document names none."),
};
