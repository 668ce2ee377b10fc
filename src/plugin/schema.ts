import { version } from "../version.js";
import { configurationFunction, pluginName, referenceFunction, referenceResource } from "./tokens.js";

interface Property {
  readonly type?: "string" | "boolean" | "array";
  readonly $ref?: string;
  readonly items?: { readonly type: "string" };
  readonly description: string;
  readonly secret?: true;

  readonly willReplaceOnChanges?: true;
}

type Properties = Readonly<Record<string, Property>>;

const text = (description: string): Property => ({ type: "string", description });
const flag = (description: string): Property => ({ type: "boolean", description });
const texts = (description: string): Property => ({ type: "array", items: { type: "string" }, description });
const secretText = (description: string): Property => ({ ...text(description), secret: true });
const identifying = (description: string): Property => ({ ...text(description), willReplaceOnChanges: true });

// No default from the environment: the engine would write what it finds there into the state.
const settings: Properties = {
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

const identity: Properties = {
  referenceId: identifying(
    "The reference ID: that of the Access Okta identity provider (a UUID), not Okta's own “0oa…” ID.",
  ),
  accountId: identifying(
    "The Cloudflare account. Default: the provider's. Give it explicitly, since the resource records it.",
  ),
};

const fields: Properties = {
  integrationId: text("The integration's own ID, a UUID."),
  accountTag: text("The account, as the API writes it."),
  active: flag("Whether the integration exports changes in risk score."),
  createdAt: text("When the integration was made: RFC 3339 text."),
  integrationType: text("The kind of integration; “Okta” is the only one documented."),
  tenantUrl: text("The base URL of the Okta tenant, such as https://tenant.okta.com."),
  wellKnownUrl: text("The well-known URL exactly as the API gives it, often without a host."),
  absoluteWellKnownUrl: text(
    "The https URL that Okta takes; not there, with a warning that says why, where the API's value cannot be trusted.",
  ),
};

const always = Object.keys(fields).filter((name) => name !== "absoluteWellKnownUrl");

const expectation = `#/types/${pluginName}:index:Expectation`;

const expectArgument: Property = {
  $ref: expectation,
  description: "Fails preview and update where the integration is otherwise. It is not stored.",
};

const configuration: Properties = {
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

const errors =
  "Fails with a message that begins with what happened and says what to do: no such integration (NOT_FOUND), a refused credential (AUTHENTICATION), a missing permission (PERMISSION), an account without risk scoring (NOT_ENTITLED), an integration that is not as expected (EXPECTATION_FAILED), a rate limit that blocks for too long (RATE_LIMITED), no usable answer (TIMEOUT, NETWORK, TLS, API, BAD_RESPONSE), or an argument or setting that cannot be used (INVALID_ARGUMENT, CONFIGURATION).";

/** The package schema, from which Pulumi makes SDKs, checks YAML programs, and prints `pulumi package get-schema`. */
export const schema = {
  name: pluginName,
  displayName: "Cloudflare risk integration",
  version,
  description:
    "Looks up a Cloudflare Zero Trust risk-score integration by its reference ID (the Access Okta identity provider), with its well-known URL for Okta.",
  keywords: ["pulumi", "cloudflare", "zero-trust", "risk-score", "okta", "shared-signals", "kind/native"],
  license: "Apache-2.0",
  config: { variables: settings },
  provider: {
    description: "Where lookups go and with whose rights.",
    inputProperties: settings,
  },
  types: {
    [`${pluginName}:index:Expectation`]: {
      type: "object",
      description: "What the integration must be like. What is left out is not looked at.",
      properties: {
        active: flag("Whether it exports changes in risk score."),
        tenantUrl: text("The Okta tenant's base URL; a slash at its end and the case of the host make no difference."),
      },
    },
  },
  resources: {
    [referenceResource]: {
      description: `A Cloudflare risk-score integration, found by its reference ID and recorded in the stack: a change at Cloudflare is then a diff, property by property, and \`pulumi preview --expect-no-changes\` exits with 7. It creates, changes and deletes nothing at Cloudflare. Import it by accountId/referenceId. ${errors}`,
      inputProperties: {
        ...identity,
        expect: expectArgument,
        ignoreDrift: texts(
          "Names of outputs that keep their recorded value: integrationId, accountTag, active, createdAt, integrationType, tenantUrl, wellKnownUrl.",
        ),
      },
      requiredInputs: ["referenceId"],
      properties: { ...identity, ...fields },
      required: ["referenceId", "accountId", ...always],
    },
  },
  functions: {
    [referenceFunction]: {
      description: `The risk integration with a reference ID, looked up in previews and updates alike. ${errors}`,
      inputs: {
        properties: { ...identity, expect: expectArgument },
        required: ["referenceId"],
      },
      outputs: {
        properties: { id: text("The same as integrationId."), referenceId: text("As asked for."), ...fields },
        required: ["id", "referenceId", ...always],
      },
    },
    [configurationFunction]: {
      description:
        "The Shared Signals configuration document that an integration's absoluteWellKnownUrl names, fetched without any credential; fails where Okta should not believe it.",
      inputs: {
        properties: {
          url: text("The document's https URL: an integration's absoluteWellKnownUrl."),
          verifyKeys: flag(
            "Fetch jwksUri too, and fail unless it is a JWK set with a key that signatures can be checked with. Default false.",
          ),
          allowLoopback: flag("Accept a URL of this machine, with http too, such as an emulator's. Default false."),
        },
        required: ["url"],
      },
      outputs: {
        properties: configuration,
        required: ["url", "issuer", "jwksUri", "deliveryMethodsSupported", "specVersion"],
      },
    },
  },
  language: {
    nodejs: { respectSchemaVersion: true },
    python: { respectSchemaVersion: true, pyproject: { enabled: true } },
    go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
    csharp: { respectSchemaVersion: true },
  },
};
