import type { Wording } from "../argument-names.js";
import { environmentLayer } from "../environment.js";
import { optionsLayer, type ResolvedSettings, type RiskIntegrationSettings, resolveSettings } from "../settings.js";

const flags: Readonly<Record<string, string>> = {
  accountId: "--account",
  referenceId: "--reference",
  "expect.active": "--active",
  "expect.tenantUrl": "--tenant-url",
  wellKnownBaseUrl: "--well-known-base-url",
  allowedWellKnownHosts: "--allowed-well-known-host",
  configurationUrl: "--configuration-url",
  showSecrets: "--show-secrets",
  states: "--state",
};

/** How the command line calls arguments and settings. */
export const flagNames: Wording = (argument) => flags[argument] ?? argument;

/** The argument or setting that a flag sets; undefined for a flag that is only of the command line. */
export function argumentOfFlag(flag: string): string | undefined {
  return Object.keys(flags).find((argument) => flags[argument] === flag);
}

/**
 * The settings of a command: those of its flags, then those of the environment.
 * @param values every setting that the command has a flag for, given or not: messages name these flags only
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function settingsOfFlags(values: RiskIntegrationSettings): ResolvedSettings {
  const layer = { ...optionsLayer(values, flagNames), settable: Object.keys(values) };
  return resolveSettings([layer, environmentLayer()]);
}
