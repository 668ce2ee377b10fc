import { Credential } from "./credential.js";
import { configurationError, type RiskIntegrationError, withArgument } from "./errors.js";
import type { SettingName, SettingsLayer } from "./settings.js";

/** The credential of the highest layer that holds any part of one, and that layer. */
export function resolveCredential(layers: readonly SettingsLayer[]): { credential: Credential; layer: SettingsLayer } {
  const layer = layers.find(holdsCredential);
  if (!layer) throw noCredential(layers);
  requireOneScheme(layer);
  const { apiToken, apiKey = "", email = "" } = layer.values;
  const credential =
    apiToken !== undefined
      ? withArgument("apiToken", () => Credential.token(apiToken, layer.nameOf("apiToken")))
      : withArgument("apiKey", () => Credential.key(apiKey, email, layer.nameOf("apiKey"), layer.nameOf("email")));
  return { credential, layer };
}

function holdsCredential({ values: { apiToken, apiKey, email } }: SettingsLayer): boolean {
  return (apiToken ?? apiKey ?? email) !== undefined;
}

/**
 * A layer that names any part of a credential names all of one, and of one only.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function requireOneScheme(layer: SettingsLayer): void {
  if (!holdsCredential(layer)) throw noCredential([layer]);
  const has = (setting: "apiToken" | "apiKey" | "email"): boolean => layer.values[setting] !== undefined;
  const [token, key, email] = [layer.nameOf("apiToken"), layer.nameOf("apiKey"), layer.nameOf("email")];
  if (has("apiToken") && (has("apiKey") || has("email")))
    throw configurationError(
      `Both ${token} and ${has("apiKey") ? key : email} are set, and only one credential can be used: keep ${token}, and remove ${key} and ${email}.`,
      "apiToken",
    );
  if (has("apiKey") !== has("email"))
    throw configurationError(
      `${has("apiKey") ? key : email} is set without ${has("apiKey") ? email : key}: set both, or better only ${token}, to an API token.`,
      has("apiKey") ? "email" : "apiKey",
    );
}

function noCredential(layers: readonly SettingsLayer[]): RiskIntegrationError {
  const remedy = `set ${namesIn(layers, "apiToken").join(", or ")}, to an API token with the permission Zero Trust Read`;
  const userServiceKeyName = layers.find((layer) => layer.userServiceKeyName)?.userServiceKeyName;
  if (userServiceKeyName)
    return configurationError(
      `${userServiceKeyName} is not supported, since this operation does not take a user service key: ${remedy}.`,
      "apiToken",
    );
  return configurationError(`No Cloudflare credential: ${remedy}.`, "apiToken");
}

/** What messages call a setting in each layer where it can be set. */
export function namesIn(layers: readonly SettingsLayer[], setting: SettingName): string[] {
  return layers.flatMap(({ nameOf, settable }) => (settable && !settable.includes(setting) ? [] : [nameOf(setting)]));
}
