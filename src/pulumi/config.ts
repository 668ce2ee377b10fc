import { configurationError } from "../common/errors.js";
import { assertSettingType } from "../settings/resolve-settings.js";
import { type SettingName, type SettingsLayer, settingNames, settingSpecs } from "../settings/settings.js";

/** This package's own config namespace, and @pulumi/cloudflare's below it. */
export const ownNamespace = "cloudflare-risk-integration";
export const cloudflareNamespace = "cloudflare";

/** Under this key an explicit provider hands its name over, so that messages can tell its inputs from the stack's config. */
export const providerNameKey = `${ownNamespace}:providerName`;

/** The text under a key such as `cloudflare:apiToken`; undefined for none. */
export type ReadConfig = (key: string) => string | undefined;

/**
 * The layers of a stack's config, highest first.
 * @throws {RiskIntegrationError} `CONFIGURATION` for a value of another type than its setting's
 */
export function configLayers(read: ReadConfig): SettingsLayer[] {
  return [ownNamespace, cloudflareNamespace].map((namespace) => configLayer(namespace, read));
}

/**
 * One namespace of them.
 * @param name what messages call a setting; default as in a stack's config, or of the explicit provider that has handed it over
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function configLayer(namespace: string, read: ReadConfig, name = nameOfSetting): SettingsLayer {
  const values: Partial<Record<SettingName, unknown>> = {};
  const providerName = namespace === ownNamespace ? read(providerNameKey) : undefined;
  const nameOf = (setting: SettingName): string => name(setting, namespace, providerName);
  for (const setting of settingNames) {
    // What an explicit provider hands over may be anything that a program's outputs have held.
    const given = read(`${namespace}:${setting}`) ?? undefined;
    const shown = nameOf(setting).replace(/^the/, "The");
    const value = settingSpecs[setting].isList && given !== undefined ? parseHosts(given, shown) : given;
    assertSettingType(setting, value, shown);
    values[setting] = value;
  }
  return {
    nameOf,
    isProvider: providerName !== undefined,
    values: values as SettingsLayer["values"],
    userServiceKeyName: read(`${namespace}:apiUserServiceKey`) && `the config ${namespace}:apiUserServiceKey`,
  };
}

function nameOfSetting(setting: SettingName, namespace: string, providerName: string | undefined): string {
  return providerName === undefined
    ? `the config ${namespace}:${setting}`
    : nameOfProviderSetting(setting, providerName);
}

/** How messages call a setting that a program gave to a `RiskIntegrationProvider`. */
export function nameOfProviderSetting(setting: SettingName, providerName: string): string {
  return `${setting} of the RiskIntegrationProvider “${providerName}”`;
}

/** A list in config is JSON, as `pulumi config set --path` writes it, or names with commas between them. */
function parseHosts(text: string, name: string): string[] {
  if (!/^\s*[[{]/.test(text)) return text.split(",").flatMap((host) => (host.trim() === "" ? [] : [host.trim()]));
  try {
    const hosts: unknown = JSON.parse(text);
    if (Array.isArray(hosts) && hosts.every((host) => typeof host === "string")) return hosts;
  } catch {
    // Said below, in the same words.
  }
  throw configurationError(`${name} is not a list of host names.`, "allowedWellKnownHosts");
}

/** Tells of credentials that stand in a stack's config, or in its file, in clear. */
export function warningsOfPlainCredentials(
  read: ReadConfig,
  isSecret: (key: string) => boolean,
  namespaces: readonly string[] = [ownNamespace, cloudflareNamespace],
): string[] {
  return namespaces.flatMap((namespace) =>
    settingNames
      .filter((setting) => settingSpecs[setting].credential === "secret")
      .map((setting) => `${namespace}:${setting}`)
      .filter((key) => read(key) !== undefined && !isSecret(key))
      .map(
        (key) =>
          `The config ${key} is stored in clear. Store it as a secret, and replace it at Cloudflare: pulumi config set --secret ${key}`,
      ),
  );
}
