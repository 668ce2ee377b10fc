import { InvalidArgumentError } from "commander";
import { hasPortOutOfRange } from "../common/urls.js";
import type { Wording } from "../common/wording.js";
import type { Shard } from "../drift/options.js";
import { environmentLayer } from "../settings/environment.js";
import { optionsLayer, resolveSettings } from "../settings/resolve-settings.js";
import type { ResolvedSettings, RiskIntegrationSettings } from "../settings/settings.js";

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

// Functions that parse the values of flags. Each throws an InvalidArgumentError for a value that it does not take; commander puts the
// flag's name and the value before its message.

/** For a flag with a fixed set of values. */
export function oneOf<Value extends string>(values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const value = values.find((allowed) => allowed === text);
    if (value === undefined) throw new InvalidArgumentError(`Allowed values: ${values.join(", ")}.`);
    return value;
  };
}

export function parseBoolean(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("Allowed values: true, false.");
}

export function parseText(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a value that is not empty.");
  return text;
}

/**
 * For a flag that may be given several times, each time with a value for `parse`. It adds to the list: copying that for each value would take
 * a square of their number.
 */
export function repeated<Value>(parse: (text: string) => Value): (text: string, before?: Value[]) => Value[] {
  return (text, before = []) => {
    before.push(parse(text));
    return before;
  };
}

export function parseCount(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1 to 100.");
}

export function parseRequests(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1 to 999999999.");
}

export function parseSeconds(text: string): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("Expected a number of seconds above 0 and below 1000000.");
}

export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError("Expected a part and the number of parts, such as 3/10.");
}

export function parseHttpUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  if (hasPortOutOfRange(text)) throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  throw new InvalidArgumentError("Expected an https URL, or an http URL on this machine.");
}

export function parsePort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 0 to 65535.");
}

export function parseFactor(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) < Number.POSITIVE_INFINITY) return Number(text);
  throw new InvalidArgumentError("Expected a number above 0.");
}
