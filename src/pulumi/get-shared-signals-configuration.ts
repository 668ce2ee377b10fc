import type * as pulumi from "@pulumi/pulumi";
import { configurationArgumentNames } from "../argument-names.js";
import type { RiskIntegrationSettings } from "../settings.js";
import type { SharedSignalsConfiguration } from "../shared-signals/configuration.js";
import type { GetSharedSignalsConfigurationArgs } from "../shared-signals/get-configuration.js";
import { type FunctionNames, type FunctionOptions, outputForm, plainForm } from "./function-options.js";
import { programLog, programWellKnownSettings } from "./program.js";

/** {@link GetSharedSignalsConfigurationArgs}, each value possibly an output. */
export interface GetSharedSignalsConfigurationOutputArgs {
  readonly url: pulumi.Input<string | undefined>;
  readonly verifyKeys?: pulumi.Input<boolean | undefined> | undefined;
  readonly allowLoopback?: pulumi.Input<boolean | undefined> | undefined;
}

/** Of `settings` only what is about well-known URLs is looked at: no credential is sent to the document's host. */
export interface GetSharedSignalsConfigurationOptions extends FunctionOptions {}

/**
 * The configuration document of the transmitter that an integration's `absoluteWellKnownUrl` names: who signs its signals, and
 * where the keys are. It is fetched in previews and updates alike, without any credential.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a URL that cannot be trusted, `NOT_FOUND` where there is no document,
 * `PERMISSION` where it is not public, `BAD_RESPONSE` for one that Okta should not believe; also a `RunError`
 */
export async function getSharedSignalsConfiguration(
  args: GetSharedSignalsConfigurationArgs,
  options: GetSharedSignalsConfigurationOptions = {},
): Promise<SharedSignalsConfiguration> {
  return plainForm(names, args, options, (known, settings) => fetch(known, settings, options));
}

/** The same as an output. Where an argument is unknown in a preview, nothing is fetched and the result is unknown. */
export function getSharedSignalsConfigurationOutput(
  args: GetSharedSignalsConfigurationOutputArgs,
  options: GetSharedSignalsConfigurationOptions = {},
): pulumi.Output<SharedSignalsConfiguration> {
  return outputForm(names, args, options, (known: GetSharedSignalsConfigurationArgs, settings) =>
    fetch(known, settings, options),
  );
}

const names: FunctionNames = {
  of: "getSharedSignalsConfiguration",
  args: configurationArgumentNames,
  options: ["parent", "dependsOn", "signal", "settings"],
};

async function fetch(
  args: GetSharedSignalsConfigurationArgs,
  settings: RiskIntegrationSettings | undefined,
  { signal }: GetSharedSignalsConfigurationOptions,
): Promise<SharedSignalsConfiguration> {
  // undici and zod are loaded by the first call, as with lookups.
  const { getConfiguration } = await import("../shared-signals/get-configuration.js");
  return getConfiguration(args, { settings: programWellKnownSettings(settings), log: programLog, signal });
}
