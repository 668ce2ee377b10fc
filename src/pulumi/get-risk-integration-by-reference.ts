import * as pulumi from "@pulumi/pulumi";
import type { GetByReferenceArgs } from "../client/client.js";
import { requireKnownNames } from "../known-names.js";
import type { RiskIntegration } from "../risk-integration.js";
import { type RiskIntegrationSettings, settingNames } from "../settings.js";
import { type DependsOn, dependenciesReady } from "./dependencies.js";
import { asRunError, programClient, programError } from "./program.js";
import {
  inheritedSettings,
  type RiskIntegrationProvider,
  type RiskIntegrationSettingsArgs,
} from "./risk-integration-provider.js";

/** Which integration to look up, and what it must be like. */
export interface GetRiskIntegrationByReferenceArgs extends GetByReferenceArgs {}

/** What the integration must be like for the program to go on. */
export interface ExpectationArgs {
  /** Whether it exports changes in risk score. */
  readonly active?: pulumi.Input<boolean | undefined> | undefined;
  /** The Okta tenant's base URL. */
  readonly tenantUrl?: pulumi.Input<string | undefined> | undefined;
}

/** {@link GetRiskIntegrationByReferenceArgs}, each value possibly an output. */
export interface GetRiskIntegrationByReferenceOutputArgs {
  readonly referenceId: pulumi.Input<string>;
  readonly accountId?: pulumi.Input<string | undefined> | undefined;
  readonly expect?: pulumi.Input<ExpectationArgs | undefined> | undefined;
}

export interface GetRiskIntegrationByReferenceResult extends RiskIntegration {
  /** The same as `integrationId`, under the API's own name. */
  readonly id: string;
  /** The https URL that Okta takes; undefined where `wellKnownUrl` cannot be trusted, which a warning then explains. */
  readonly absoluteWellKnownUrl: string | undefined;
}

export interface GetRiskIntegrationByReferenceOptions {
  /** A resource whose {@link RiskIntegrationProvider}, its own or inherited, is used where there is one. */
  readonly parent?: pulumi.Resource | undefined;
  /** Resources to wait for. A preview that is still to create one of them skips the lookup. */
  readonly dependsOn?: DependsOn | undefined;
  /** Ask the API even where an answer of the last 60 seconds is at hand. Default false. */
  readonly fresh?: boolean | undefined;
  /** Stops the lookup. */
  readonly signal?: AbortSignal | undefined;
  /** Settings that go before config and environment: values, or the `settings` of a {@link RiskIntegrationProvider}. */
  readonly settings?: pulumi.Input<RiskIntegrationSettingsArgs> | undefined;
}

/**
 * The risk integration with a reference ID, looked up in previews and updates alike. For arguments that are outputs of
 * resources use {@link getRiskIntegrationByReferenceOutput}.
 * @throws {RiskIntegrationError} also a `RunError`, so that the CLI prints its message alone
 */
export async function getRiskIntegrationByReference(
  args: GetRiskIntegrationByReferenceArgs,
  options: GetRiskIntegrationByReferenceOptions = {},
): Promise<GetRiskIntegrationByReferenceResult> {
  requireUsable(args, options);
  for (const [name, value] of Object.entries(args))
    if (pulumi.Output.isInstance(value))
      throw invalid(`${name} is an output: use getRiskIntegrationByReferenceOutput, which takes outputs.`);
  const surroundings = surroundingsOf(options);
  // Both are internal, but nothing else tells an unknown output from one that never resolves.
  const { isKnown, promise } = surroundings as unknown as {
    isKnown: Promise<boolean>;
    promise(): Promise<Surroundings>;
  };
  const resolved = await promise.call(surroundings);
  if (!(await isKnown))
    throw invalid(
      "options.settings or options.dependsOn hold what is not known in this preview: use getRiskIntegrationByReferenceOutput, which then skips the lookup.",
    );
  return lookUp(args, resolved[0], options);
}

/**
 * The risk integration with a reference ID as an output. Where an argument is unknown in a preview, the lookup is skipped
 * and the result is unknown; where one is a secret, the whole result is. Errors end the program, as one block in the CLI.
 */
export function getRiskIntegrationByReferenceOutput(
  args: GetRiskIntegrationByReferenceOutputArgs,
  options: GetRiskIntegrationByReferenceOptions = {},
): pulumi.Output<GetRiskIntegrationByReferenceResult> {
  requireUsable(args, options);
  return pulumi
    .all([pulumi.output(args), surroundingsOf(options)])
    .apply(async ([known, [settings]]) =>
      lookUp(
        known as GetRiskIntegrationByReferenceArgs,
        settings,
        options,
        await pulumi.isSecret(pulumi.output(args.expect)),
      ),
    );
}

type Surroundings = readonly [settings: RiskIntegrationSettings | undefined, dependencies: unknown];

/** The settings without their secretness, which is the credential's and not the result's, once the dependencies are there. */
function surroundingsOf({
  settings,
  parent,
  dependsOn,
}: GetRiskIntegrationByReferenceOptions): pulumi.Output<Surroundings> {
  const given = pulumi.unsecret(pulumi.output(settings ?? inheritedSettings(parent))) as pulumi.Output<
    RiskIntegrationSettings | undefined
  >;
  return pulumi.all([given, dependenciesReady(dependsOn)]) as unknown as pulumi.Output<Surroundings>;
}

async function lookUp(
  { referenceId, accountId, expect }: GetRiskIntegrationByReferenceArgs,
  settings: RiskIntegrationSettings | undefined,
  { signal, fresh }: GetRiskIntegrationByReferenceOptions,
  expectIsSecret = false,
): Promise<GetRiskIntegrationByReferenceResult> {
  try {
    if (settings !== undefined) requireKnownNames("settings", settings, [...settingNames, "apiUserServiceKey"]);
    const { client, accountId: settingsAccountId } = programClient(settings);
    const place = { referenceId, accountId: accountId ?? settingsAccountId };
    const found = await client.getByReference({ ...place, expect }, { signal, fresh, expectIsSecret });
    const { messages: _, apiErrors: __, ...integration } = found;
    return { id: integration.integrationId, ...integration };
  } catch (error) {
    throw asRunError(error);
  }
}

const optionNames = ["parent", "dependsOn", "fresh", "signal", "settings", "provider"];

function requireUsable(args: object, options: GetRiskIntegrationByReferenceOptions): void {
  if (typeof options !== "object" || options === null) throw invalid("options must be an object.");
  if ("provider" in options && options.provider !== undefined)
    throw invalid(
      "options.provider cannot reach a function: give the settings of the RiskIntegrationProvider as options.settings.",
    );
  if (options.parent !== undefined && !pulumi.Resource.isInstance(options.parent))
    throw invalid("options.parent must be a resource.");
  try {
    requireKnownNames("getRiskIntegrationByReference", args, ["referenceId", "accountId", "expect"]);
    requireKnownNames("The options of getRiskIntegrationByReference", options, optionNames);
  } catch (error) {
    throw asRunError(error);
  }
}

function invalid(message: string): unknown {
  return programError("INVALID_ARGUMENT", `getRiskIntegrationByReference: ${message}`);
}
