import { argumentError, messageWithCode, RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { urlChecks } from "../common/urls.js";
import { isUnknown } from "../pulumi/resource-arguments.js";
import { givenSettingNames, type SettingName, settingNames } from "../settings/settings.js";
import { settingsLayerOf } from "./connection.js";

/** The engine's own, which stand among a provider's inputs. */
const engineNames = ["version", "pluginDownloadURL", "pluginChecksums"];

/** What is wrong with a provider's inputs in themselves, named; what is missing may still come from the environment. */
export function problemsOfConfig(
  values: Readonly<Record<string, unknown>>,
  providerName: string | undefined,
): readonly string[] {
  const unknown = Object.keys(values).find(
    (name) => !givenSettingNames.includes(name) && !engineNames.includes(name) && !name.startsWith("__"),
  );
  if (unknown !== undefined) return [messageWithCode(unknownSetting(escapeForOutput(unknown, 60)))];
  return settingNames.flatMap((name) =>
    isUnknown(values[name]) ? [] : (problemOf(name, values[name], providerName) ?? []),
  );
}

function unknownSetting(name: string): RiskIntegrationError {
  return argumentError(`unknown setting “${name}”. Allowed names: ${settingNames.join(", ")}.`, name);
}

/** Why a setting cannot be used, whatever the others are. */
function problemOf(name: SettingName, value: unknown, providerName: string | undefined): string | undefined {
  try {
    const layer = settingsLayerOf({ [name]: value }, providerName);
    const check = Object.hasOwn(urlChecks, name) ? urlChecks[name as keyof typeof urlChecks] : undefined;
    const url = layer.values[name as keyof typeof urlChecks];
    if (url !== undefined) check?.({ value: url, name: layer.nameOf(name) });
    return undefined;
  } catch (error) {
    if (error instanceof RiskIntegrationError) return messageWithCode(error);
    throw error;
  }
}
