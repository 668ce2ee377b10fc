import { isPromise } from "node:util/types";
import * as pulumi from "@pulumi/pulumi";
import { urlChecks } from "../common/urls.js";
import { assertOneScheme, assertSettingType } from "../settings/resolve-settings.js";
import {
  givenSettingNames,
  type RiskIntegrationSettings,
  type SettingName,
  settingNames,
  settingSpecs,
} from "../settings/settings.js";
import { cloudflareNamespace, configLayers, nameOfProviderSetting, ownNamespace, providerNameKey } from "./config.js";
import { programError, withRunErrors } from "./run-error.js";
import { assertArguments } from "./validation.js";

/** Explicit settings, each of them possibly an output of another resource. */
export type RiskIntegrationSettingsArgs = {
  readonly [Name in keyof RiskIntegrationSettings]?:
    | pulumi.Input<NonNullable<RiskIntegrationSettings[Name]>>
    | undefined;
};

/** A credential is required: `apiToken`, or `apiKey` with `email`. */
export type RiskIntegrationProviderArgs = RiskIntegrationSettingsArgs;

const urlSettings = Object.keys(urlChecks) as readonly (keyof typeof urlChecks)[];
const otherSettings = settingNames.filter((name) => !settingSpecs[name].credential);

/**
 * Credentials of one Cloudflare user, for programs that use more than one: pass it as `provider` to a
 * `RiskIntegrationReference`, as `providers` to a component, or its `settings` to a function. The credential is encrypted
 * in the state. What it does not set is taken from the stack's config and the environment, but never a credential.
 */
export class RiskIntegrationProvider extends pulumi.ProviderResource {
  /** What it was given, for `getRiskIntegrationByReference(args, { settings })`; the credential is a secret. */
  readonly settings: pulumi.Output<RiskIntegrationSettings>;

  /** Whether a value is one of these, also one of another copy of this package. */
  static override isInstance(value: unknown): value is RiskIntegrationProvider {
    return pulumi.ProviderResource.isInstance(value) && "__riskIntegrationProvider" in value;
  }

  /**
   * What one is told by, also one of another copy of this package.
   * @internal
   */
  readonly __riskIntegrationProvider = true;

  /**
   * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for what is no setting, `CONFIGURATION` for settings that cannot be used; what
   * is known later fails then. It is also a `RunError`
   */
  constructor(name: string, args: RiskIntegrationProviderArgs, opts?: pulumi.ResourceOptions) {
    assertArguments(name, args, givenSettingNames);
    const nameOf = (setting: SettingName) => nameOfProviderSetting(setting, name);
    withRunErrors(() => assertUsableArguments(args, nameOf));
    const given: Record<string, unknown> = {};
    for (const setting of settingNames)
      if (args[setting] !== undefined)
        given[setting] = settingSpecs[setting].credential
          ? pulumi.secret(present(args[setting] as pulumi.Input<string>, nameOf(setting)))
          : args[setting];
    for (const setting of urlSettings)
      if (args[setting] !== undefined) given[setting] = usableUrl(setting, args[setting], nameOf(setting));
    super(
      "pulumi-nodejs",
      name,
      { ...configProperties(), ...properties(ownNamespace, given), [providerNameKey]: name },
      opts,
    );
    this.settings = pulumi.output(given) as pulumi.Output<RiskIntegrationSettings>;
  }
}

/** @throws {RiskIntegrationError} `CONFIGURATION` */
function assertUsableArguments(args: RiskIntegrationProviderArgs, nameOf: (setting: SettingName) => string): void {
  for (const setting of settingNames) if (isPlain(args[setting])) assertSettingType(setting, args[setting]);
  // Only whether a part is there: what it is may be known later.
  const values = Object.fromEntries(settingNames.map((name) => [name, args[name] && "given"]));
  const userServiceKeyName = "apiUserServiceKey" in args ? "apiUserServiceKey" : undefined;
  assertOneScheme({ nameOf, values, userServiceKeyName });
}

/** What is known now; lists may hold outputs too. */
function isPlain(value: unknown): boolean {
  return !pulumi.Output.isInstance(value) && !isPromise(value) && !Array.isArray(value);
}

/** An output that turns out to hold nothing must not make way for a credential of a lower layer. */
function present(value: pulumi.Input<string>, what: string): pulumi.Output<string> {
  return pulumi.output(value).apply((known) => {
    if (known) return known;
    throw programError(
      "CONFIGURATION",
      `${what} resolved to an empty value: does the output or secret that it comes from exist?`,
    );
  });
}

/** The URL as it was given, once it is known to be one that the settings take: the state must not hold another's password. */
function usableUrl(
  setting: keyof typeof urlChecks,
  url: pulumi.Input<string>,
  name: string,
): string | pulumi.Output<string> {
  const check = (value: string): string => {
    // What an output has turned out to leave out, a lower layer may give; what else is no text, the settings refuse.
    if (typeof value === "string") withRunErrors(() => urlChecks[setting]({ value, name }));
    return value;
  };
  return typeof url === "string" ? check(url) : pulumi.output(url).apply(check);
}

/** The settings of the provider that a resource has or inherits, where that is one of these. */
export function inheritedSettings(
  resource: pulumi.Resource | undefined,
): pulumi.Output<RiskIntegrationSettings> | undefined {
  const provider = resource?.getProvider("pulumi-nodejs:index:Resource");
  return RiskIntegrationProvider.isInstance(provider) ? provider.settings : undefined;
}

/** The engine gives an explicit provider nothing of the stack's config: what it may take from there is handed over here. */
function configProperties(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { values } of withRunErrors(() => configLayers(pulumi.runtime.getConfig)))
    for (const setting of otherSettings) found[setting] ??= values[setting];
  // Under the lower namespace, so that it stays below what the provider itself was given.
  return properties(cloudflareNamespace, found);
}

/** Settings as the config that `configure` is given; a list becomes JSON, as it is in a stack's config. */
function properties(namespace: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([setting, value]) => [
        `${namespace}:${setting}`,
        settingSpecs[setting as SettingName].isList
          ? pulumi.output(value as pulumi.Input<string[]>).apply((hosts) => JSON.stringify(hosts))
          : value,
      ]),
  );
}
