import type * as pulumi from "@pulumi/pulumi";
import { configurationArgumentNames } from "../common/wording.js";
import type { RiskIntegrationSettings } from "../settings/settings.js";
import type { SharedSignalsConfiguration } from "../shared-signals/configuration.js";
import type { GetSharedSignalsConfigurationArgs } from "../shared-signals/get-configuration.js";
import { type FunctionNames, type FunctionOptions, outputForm, plainForm } from "./function-forms.js";
import { programLog, programWellKnownSettings } from "./program.js";

/** {@link GetSharedSignalsConfigurationArgs}, each value possibly an output. */
export interface GetSharedSignalsConfigurationOutputArgs {
  /** The document's https URL: an integration's `absoluteWellKnownUrl`. */
  readonly url: pulumi.Input<string | undefined>;
  /** Fetch `jwksUri` too, and fail unless it is a JWK set with a key that signatures can be checked with. Default false. */
  readonly verifyKeys?: pulumi.Input<boolean | undefined> | undefined;
  /** Accept a URL of this machine, with http too, such as an emulator's. Default false. */
  readonly allowLoopback?: pulumi.Input<boolean | undefined> | undefined;
}

/** Of `settings` only what is about well-known URLs is looked at: no credential is sent to the document's host. */
export interface GetSharedSignalsConfigurationOptions extends FunctionOptions {}

/**
 * The configuration document of the transmitter that an integration's `absoluteWellKnownUrl` names: who signs its signals, and
 * where the keys are. It is fetched in previews and updates alike, without any credential.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a URL that cannot be trusted, `CONFIGURATION` for a setting or a proxy that
 * cannot be used; `NOT_FOUND` where there is no document, `PERMISSION` where it is not public, `BAD_RESPONSE` for one that Okta
 * should not believe; `RATE_LIMITED`, `TIMEOUT`, `NETWORK`, `TLS` or `API` where the host gives no usable answer; `ABORTED` by
 * `options.signal`. It is also a `RunError`, so that the CLI prints its message alone.
 */
export async function getSharedSignalsConfiguration(
  args: GetSharedSignalsConfigurationArgs,
  options: GetSharedSignalsConfigurationOptions = {},
): Promise<SharedSignalsConfiguration> {
  return plainForm(names, args, options, (known, settings) => fetchConfiguration(known, settings, options));
}

/**
 * The same as an output. Where an argument is unknown in a preview, nothing is fetched and the result is unknown; where one is a
 * secret, the whole result is.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, at once, for arguments and options that are none; the output fails with the
 * codes of {@link getSharedSignalsConfiguration}
 */
export function getSharedSignalsConfigurationOutput(
  args: GetSharedSignalsConfigurationOutputArgs,
  options: GetSharedSignalsConfigurationOptions = {},
): pulumi.Output<SharedSignalsConfiguration> {
  return outputForm(names, args, options, (known: GetSharedSignalsConfigurationArgs, settings) =>
    fetchConfiguration(known, settings, options),
  );
}

const names: FunctionNames = {
  of: "getSharedSignalsConfiguration",
  args: configurationArgumentNames,
  options: ["parent", "dependsOn", "signal", "settings"],
};

async function fetchConfiguration(
  args: GetSharedSignalsConfigurationArgs,
  settings: RiskIntegrationSettings | undefined,
  { signal }: GetSharedSignalsConfigurationOptions,
): Promise<SharedSignalsConfiguration> {
  // undici and zod are loaded by the first call, as with lookups.
  const { getConfiguration } =
    require("../shared-signals/get-configuration.js") as typeof import("../shared-signals/get-configuration.js");
  return getConfiguration(args, { settings: programWellKnownSettings(settings), log: programLog, signal });
}
