import {
  configurationFunction,
  pluginName,
  pluginResourceType,
  referenceFunction,
} from "../../common/pulumi-protocol.js";
import { version } from "../../common/versions.js";
import { fieldSpecs, recordedFields } from "../../model/risk-integration.js";
import { always, configuration, expect, fields, flag, identity, settings, text, texts, types } from "./properties.js";
import {
  configurationDescription,
  configurationExample,
  importing,
  lookupDescription,
  lookupExample,
  resourceDescription,
  resourceExample,
  withExample,
} from "./texts.js";

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
    description: "Target account, API endpoint and credentials of lookups.",
    inputProperties: settings,
  },
  types,
  resources: {
    [pluginResourceType]: {
      description: `${withExample(resourceDescription, resourceExample)}\n\n${importing}`,
      inputProperties: {
        ...identity,
        expect,
        ignoreDrift: texts(`Names of outputs that keep their recorded value: ${recordedFields.join(", ")}.`),
      },
      requiredInputs: ["referenceId"],
      properties: { ...identity, ...fields },
      required: ["referenceId", "accountId", ...always],
    },
  },
  functions: {
    [referenceFunction]: {
      description: withExample(lookupDescription, lookupExample),
      inputs: {
        properties: { ...identity, expect },
        required: ["referenceId"],
      },
      outputs: {
        properties: {
          id: text("The same as integrationId."),
          referenceId: text(fieldSpecs.referenceId.description),
          ...fields,
        },
        required: ["id", "referenceId", ...always],
      },
    },
    [configurationFunction]: {
      description: withExample(configurationDescription, configurationExample),
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
