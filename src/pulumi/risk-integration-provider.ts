import * as pulumi from "@pulumi/pulumi";
import { RiskIntegrationError } from "../errors.js";
import { type RiskIntegrationSettings, settingNames } from "../settings.js";
import { requireKnownNames } from "./arguments.js";
import { configLayers, ownNamespace } from "./config.js";
import { asRunError } from "./program.js";

/** Explicit settings, each of them possibly an output of another resource. */
export type RiskIntegrationSettingsArgs = {
  readonly [Name in keyof RiskIntegrationSettings]?:
    | pulumi.Input<NonNullable<RiskIntegrationSettings[Name]>>
    | undefined;
};

/** A credential is required: {@link RiskIntegrationSettingsArgs.apiToken | apiToken}, or `apiKey` with `email`. */
export type RiskIntegrationProviderArgs = RiskIntegrationSettingsArgs;

const credentialSettings = ["apiToken", "apiKey", "email"] as const;
const otherSettings = ["accountId", "baseUrl", "wellKnownBaseUrl", "allowedWellKnownHosts"] as const;

/**
 * Credentials of one Cloudflare user, for programs that use more than one: pass it as `provider` to a
 * `RiskIntegrationReference`, as `providers` to a component, or its `settings` to a function. The credential is encrypted
 * in the state. What it does not set is taken from the stack's config and the environment, but never a credential.
 */
export class RiskIntegrationProvider extends pulumi.ProviderResource {
  /** What it was given, for `getRiskIntegrationByReference(args, { settings })`; the credential is a secret. */
  readonly settings: pulumi.Output<RiskIntegrationSettings>;

  constructor(name: string, args: RiskIntegrationProviderArgs, opts?: pulumi.ResourceOptions) {
    requireKnownNames(name, args, settingNames);
    const given: Record<string, unknown> = {};
    for (const setting of credentialSettings)
      if (args[setting] !== undefined) given[setting] = pulumi.secret(args[setting]);
    if (Object.keys(given).length === 0) throw noCredential(name);
    for (const setting of otherSettings) if (args[setting] !== undefined) given[setting] = args[setting];
    super("pulumi-nodejs", name, { ...configProperties(), ...properties(ownNamespace, given) }, opts);
    this.settings = pulumi.output(given) as pulumi.Output<RiskIntegrationSettings>;
  }
}

/** The engine gives an explicit provider nothing of the stack's config: what it may take from there is handed over here. */
function configProperties(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { values } of configLayers(pulumi.runtime.getConfig))
    for (const setting of otherSettings) found[setting] ??= values[setting];
  // Under the lower namespace, so that it stays below what the provider itself was given.
  return properties("cloudflare", found);
}

function properties(namespace: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([setting, value]) => [
        `${namespace}:${setting}`,
        setting === "allowedWellKnownHosts"
          ? pulumi.output(value as pulumi.Input<string[]>).apply((hosts) => JSON.stringify(hosts))
          : value,
      ]),
  );
}

function noCredential(name: string): unknown {
  return asRunError(
    new RiskIntegrationError(
      "CONFIGURATION",
      `The RiskIntegrationProvider “${name}” has no credential: give it apiToken, or apiKey with email.`,
    ),
  );
}
