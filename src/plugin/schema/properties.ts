import { pluginName } from "../../common/pulumi-protocol.js";
import { expectations } from "../../model/expectation.js";
import { fieldSpecs, recordedFields, typeOfField } from "../../model/risk-integration.js";
import { settingNames, settingSpecs } from "../../settings/settings.js";

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
const identifying = (description: string): Property => ({ ...text(description), willReplaceOnChanges: true });

/** Fields of an integration, by their descriptions. */
function propertiesOf(descriptions: Readonly<Record<string, string>>): Properties {
  return Object.fromEntries(
    Object.entries(descriptions).map(([name, description]) => [name, { type: typeOfField(name), description }]),
  );
}

// No default from the environment: the engine would write what it finds there into the state.
/** Of the config and of an explicit provider alike. */
export const settings: Properties = Object.fromEntries(
  settingNames.map((name) => {
    const { isList, credential, description } = settingSpecs[name];
    return [name, { ...(isList ? texts : text)(description), ...(credential === "secret" ? { secret: true } : {}) }];
  }),
);

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
  ...propertiesOf(Object.fromEntries(recordedFields.map((name) => [name, fieldSpecs[name].description]))),
  absoluteWellKnownUrl: text(
    "The https URL that Okta takes; not there, with a warning that says why, where the API's value cannot be trusted.",
  ),
};

/** Those of the fields that are never missing. */
export const always = recordedFields.filter((name) => !fieldSpecs[name].isOptional);

const expectation = `${pluginName}:index:Expectation`;

/** The types that properties refer to. */
export const types = {
  [expectation]: {
    type: "object",
    description: "What the integration must be like. What is left out is not looked at.",
    properties: propertiesOf(expectations),
  },
};

export const expect: Property = {
  $ref: `#/types/${expectation}`,
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
