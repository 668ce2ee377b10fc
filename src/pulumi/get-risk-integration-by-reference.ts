import * as pulumi from "@pulumi/pulumi";
import { lookupArgumentNames } from "../argument-names.js";
import type { GetByReferenceArgs } from "../client/client.js";
import type { RiskIntegration } from "../risk-integration.js";
import type { RiskIntegrationSettings } from "../settings.js";
import { type FunctionNames, type FunctionOptions, outputForm, plainForm } from "./function-options.js";
import { programClient } from "./program.js";

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

export interface GetRiskIntegrationByReferenceOptions extends FunctionOptions {
  /** Ask the API even where an answer of the last 60 seconds is at hand. Default false. */
  readonly fresh?: boolean | undefined;
}

/**
 * The risk integration with a reference ID, looked up in previews and updates alike. For arguments that are outputs of
 * resources use {@link getRiskIntegrationByReferenceOutput}.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, `CONFIGURATION`, `AUTHENTICATION`, `PERMISSION` or `NOT_ENTITLED` for what a
 * person has to put right; `NOT_FOUND` where no integration has the reference ID, `EXPECTATION_FAILED` where it is not as `expect`
 * says; `RATE_LIMITED`, `TIMEOUT`, `NETWORK`, `TLS`, `API` or `BAD_RESPONSE` where the API gives no usable answer; `ABORTED` by
 * `options.signal`. It is also a `RunError`, so that the CLI prints its message alone.
 */
export async function getRiskIntegrationByReference(
  args: GetRiskIntegrationByReferenceArgs,
  options: GetRiskIntegrationByReferenceOptions = {},
): Promise<GetRiskIntegrationByReferenceResult> {
  return plainForm(names, args, options, (known, settings) => lookUp(known, settings, options));
}

/**
 * The risk integration with a reference ID as an output. Where an argument is unknown in a preview, the lookup is skipped
 * and the result is unknown; where one is a secret, the whole result is. Errors end the program, as one block in the CLI.
 */
export function getRiskIntegrationByReferenceOutput(
  args: GetRiskIntegrationByReferenceOutputArgs,
  options: GetRiskIntegrationByReferenceOptions = {},
): pulumi.Output<GetRiskIntegrationByReferenceResult> {
  return outputForm(names, args, options, async (known: GetRiskIntegrationByReferenceArgs, settings) =>
    lookUp(known, settings, options, await pulumi.isSecret(pulumi.output(args.expect))),
  );
}

async function lookUp(
  { referenceId, accountId, expect }: GetRiskIntegrationByReferenceArgs,
  settings: RiskIntegrationSettings | undefined,
  { signal, fresh }: GetRiskIntegrationByReferenceOptions,
  expectIsSecret = false,
): Promise<GetRiskIntegrationByReferenceResult> {
  const { client, accountId: settingsAccountId } = programClient(settings);
  const place = { referenceId, accountId: accountId ?? settingsAccountId };
  const found = await client.getByReference({ ...place, expect }, { signal, fresh, expectIsSecret });
  const { messages: _, apiErrors: __, ...integration } = found;
  return { id: integration.integrationId, ...integration };
}

const names: FunctionNames = {
  of: "getRiskIntegrationByReference",
  args: lookupArgumentNames,
  options: ["parent", "dependsOn", "fresh", "signal", "settings"],
};
