import { checkedOrigin, checkedUrl } from "../base-url.js";
import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { isUnknown } from "../pulumi/properties.js";
import { type SettingName, settingNames } from "../settings.js";
import { settingsLayerOf } from "./connection.js";

export interface ConfigFailure {
  readonly property: string;
  readonly reason: string;
}

/** The engine's own, which stand among a provider's inputs. */
const engineNames = ["version", "pluginDownloadURL", "pluginChecksums"];

const names: readonly string[] = [...settingNames, "apiUserServiceKey"];

/** What is wrong with a provider's inputs in themselves; what is missing may still come from the environment. */
export function failuresOfConfig(
  values: Readonly<Record<string, unknown>>,
  providerName: string | undefined,
): readonly ConfigFailure[] {
  const unknown = Object.keys(values).find(
    (name) => !names.includes(name) && !engineNames.includes(name) && !name.startsWith("__"),
  );
  if (unknown !== undefined) {
    const reason = `there is no setting “${printable(unknown, 60)}”; there are ${settingNames.join(", ")}.`;
    return [{ property: unknown, reason }];
  }
  return settingNames.flatMap((property) => {
    const reason = isUnknown(values[property]) ? undefined : reasonOf(property, values[property], providerName);
    return reason === undefined ? [] : [{ property, reason }];
  });
}

/** Why a setting cannot be used, whatever the others are. */
function reasonOf(name: SettingName, value: unknown, providerName: string | undefined): string | undefined {
  try {
    const layer = settingsLayerOf({ [name]: value }, providerName);
    const url = layer.values.baseUrl ?? layer.values.wellKnownBaseUrl;
    if (url !== undefined) (name === "baseUrl" ? checkedUrl : checkedOrigin)({ value: url, name: layer.nameOf(name) });
    return undefined;
  } catch (error) {
    if (error instanceof RiskIntegrationError) return error.message;
    throw error;
  }
}
