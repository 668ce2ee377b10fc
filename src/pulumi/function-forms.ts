import * as pulumi from "@pulumi/pulumi";
import { assertKnownNames } from "../common/arguments.js";
import { givenSettingNames, type RiskIntegrationSettings } from "../settings/settings.js";
import {
  inheritedSettings,
  type RiskIntegrationProvider,
  type RiskIntegrationSettingsArgs,
} from "./risk-integration-provider.js";
import { programError, throwAsRunError, withRunErrors } from "./run-error.js";
import { assertArguments } from "./validation.js";

/** What every function of the package takes beside its arguments. */
export interface FunctionOptions {
  /** A resource whose {@link RiskIntegrationProvider}, its own or inherited, is used where there is one. */
  readonly parent?: pulumi.Resource | undefined;
  /** Resources to wait for. Default none. A preview that is still to create one of them skips the call. */
  readonly dependsOn?: DependsOn | undefined;
  /** Stops the call, which then fails with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  /** Settings that go before config and environment: values, or the `settings` of a {@link RiskIntegrationProvider}. */
  readonly settings?: pulumi.Input<RiskIntegrationSettingsArgs> | undefined;
}

/** A function, and the names that it knows. */
export interface FunctionNames {
  readonly of: string;
  readonly args: readonly string[];
  readonly options: readonly string[];
}

type Work<Args, Result> = (args: Args, settings: RiskIntegrationSettings | undefined) => Promise<Result>;

/**
 * A function in its plain form, which takes no outputs but in `options.settings`.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, and what the work throws; also a `RunError`
 */
export async function plainForm<Args extends object, Result>(
  names: FunctionNames,
  args: Args,
  options: FunctionOptions,
  work: Work<Args, Result>,
): Promise<Result> {
  assertUsableOptions(names, args, options);
  const settings = await settingsOf(names, args, options);
  return work(args, settings).catch(throwAsRunError);
}

/**
 * The same function as an output. What is unknown in a preview skips the work, what is secret makes the result one.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, at once; what the work throws is the output's failure. Also a `RunError`
 */
export function outputForm<Args extends object, Result>(
  names: FunctionNames,
  args: pulumi.Input<unknown> & object,
  options: FunctionOptions,
  work: Work<Args, Result>,
): pulumi.Output<Result> {
  assertUsableOptions(names, args, options);
  return pulumi
    .all([pulumi.output(args), settledOptionsOf(options)])
    .apply(async ([known, [settings]]) =>
      work(known as Args, assertKnownSettings(settings)).catch(throwAsRunError),
    ) as pulumi.Output<Result>;
}

type SettledOptions = readonly [settings: RiskIntegrationSettings | undefined, dependencies: unknown];

/** The settings without their secretness, which is the credential's and not the result's, once the dependencies are there. */
function settledOptionsOf({ settings, parent, dependsOn }: FunctionOptions): pulumi.Output<SettledOptions> {
  const given = pulumi.unsecret(pulumi.output(settings ?? inheritedSettings(parent))) as pulumi.Output<
    RiskIntegrationSettings | undefined
  >;
  return pulumi.all([given, dependenciesReady(dependsOn)]) as unknown as pulumi.Output<SettledOptions>;
}

/**
 * The settings for the plain form of a function, which cannot wait for what a preview does not know.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
async function settingsOf(
  names: FunctionNames,
  args: object,
  options: FunctionOptions,
): Promise<RiskIntegrationSettings | undefined> {
  for (const [name, value] of Object.entries(args))
    if (pulumi.Output.isInstance(value))
      throw invalid(names, `${name} is an output: use ${names.of}Output, which takes outputs.`);
  const surroundings = settledOptionsOf(options);
  // Both are internal, but nothing else tells an unknown output from one that never resolves.
  const { isKnown, promise } = surroundings as unknown as {
    isKnown: Promise<boolean>;
    promise(): Promise<SettledOptions>;
  };
  const resolved = await promise.call(surroundings);
  if (!(await isKnown))
    throw invalid(
      names,
      `options.settings or options.dependsOn hold what is not known in this preview: use ${names.of}Output, which then skips the call.`,
    );
  // Not within the output: that has promises beside the one that is waited for here, and nobody would handle their rejections.
  return assertKnownSettings(resolved[0]);
}

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` */
function assertUsableOptions(names: FunctionNames, args: object, options: FunctionOptions): void {
  if (typeof options !== "object" || options === null) throw invalid(names, "options must be an object.");
  if ("provider" in options && options.provider !== undefined)
    throw invalid(
      names,
      "options.provider cannot reach a function: give the settings of the RiskIntegrationProvider as options.settings.",
    );
  if (options.parent !== undefined && !pulumi.Resource.isInstance(options.parent))
    throw invalid(names, "options.parent must be a resource.");
  assertArguments(names.of, args, names.args, `${names.of}Output`);
  // Among them, since it was looked at above, and an undefined one is no mistake.
  const known = [...names.options, "provider"];
  withRunErrors(() => assertKnownNames(`The options of ${names.of}`, options, known));
}

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` */
function assertKnownSettings(settings: RiskIntegrationSettings | undefined): RiskIntegrationSettings | undefined {
  if (settings !== undefined) withRunErrors(() => assertKnownNames("settings", settings, givenSettingNames));
  return settings;
}

function invalid({ of }: FunctionNames, message: string): unknown {
  return programError("INVALID_ARGUMENT", `${of}: ${message}`);
}

type DependsOn = pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;

/** Resolves once every dependency is there; unknown in a preview that is still to create one of them. */
function dependenciesReady(dependsOn: DependsOn | undefined): pulumi.Output<unknown> {
  const resources = pulumi.output(dependsOn) as unknown as pulumi.Output<
    pulumi.Resource | pulumi.Resource[] | undefined
  >;
  // A resource's own output resolves once it is registered; waiting on the resource itself would not wait at all.
  return pulumi.unsecret(
    resources.apply((all) => pulumi.all([all ?? []].flat().filter(pulumi.Resource.isInstance).flatMap(registrations))),
  );
}

function registrations(resource: pulumi.Resource): pulumi.Output<string>[] {
  if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
  // A component is there when all that it holds is. Internal, but what the SDK's own invokes walk along too.
  const { __childResources: children = [] } = resource as { __childResources?: Iterable<pulumi.Resource> };
  return [resource.urn, ...[...children].flatMap(registrations)];
}
