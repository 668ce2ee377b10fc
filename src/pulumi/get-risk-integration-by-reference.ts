import * as pulumi from "@pulumi/pulumi";
import type { GetByReferenceArgs } from "../client/client.js";
import { lookupArgumentNames } from "../common/wording.js";
import type { Expectation } from "../model/expectation.js";
import type { RiskIntegrationSettings } from "../settings/settings.js";
import { type FunctionNames, type FunctionOptions, outputForm, plainForm } from "./function-forms.js";
import { functionResultOf, type GetRiskIntegrationByReferenceResult } from "./function-result.js";
import { programClient } from "./program.js";

/** Which integration to look up, and what it must be like. */
export interface GetRiskIntegrationByReferenceArgs extends GetByReferenceArgs {}

/** What the integration must be like for the program to go on. */
export type ExpectationArgs = { readonly [Name in keyof Expectation]: pulumi.Input<Expectation[Name]> | undefined };

/** {@link GetRiskIntegrationByReferenceArgs}, each value possibly an output. */
export interface GetRiskIntegrationByReferenceOutputArgs {
  /** The ID of the Access Okta identity provider, or whatever else the integration was given as its reference. */
  readonly referenceId: pulumi.Input<string>;
  /** Default: the account of the settings. */
  readonly accountId?: pulumi.Input<string | undefined> | undefined;
  /** Fails the lookup where the integration is otherwise; an expectation unknown in a preview skips the lookup. */
  readonly expect?: pulumi.Input<ExpectationArgs | undefined> | undefined;
}

/** How to look up. */
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
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, at once, for arguments and options that are none; the output fails with the
 * codes of {@link getRiskIntegrationByReference}
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
  const { client, account } = await programClient(settings);
  const place = { referenceId, accountId: accountId ?? account?.id };
  return functionResultOf(
    await client.getByReference({ ...place, expect }, { signal, fresh, expectIsSecret, account }),
  );
}

const names: FunctionNames = {
  of: "getRiskIntegrationByReference",
  args: lookupArgumentNames,
  options: ["parent", "dependsOn", "fresh", "signal", "settings"],
};
