import * as pulumi from "@pulumi/pulumi";
import { dynamicResourceType, parseResourceId } from "../common/pulumi-protocol.js";
import { resourceArgumentNames } from "../common/wording.js";
import { type RecordedField, type RiskIntegration, recordedFields } from "../model/risk-integration.js";
import { absoluteWellKnownUrl } from "../model/well-known-url.js";
import type { ExpectationArgs } from "./get-risk-integration-by-reference.js";
import { programLog, programWellKnownSettings, warnOfPlainCredentials } from "./program.js";
import { secretArgumentWarning } from "./resource-warnings.js";
import { inheritedSettings } from "./risk-integration-provider.js";
import { withRunErrors } from "./run-error.js";
import { assertRuntime, serializedProvider } from "./serialized-provider.js";
import { assertArguments, assertUsableOptions } from "./validation.js";

/** Which integration a resource follows, and how. */
export interface RiskIntegrationReferenceArgs {
  /** The ID of the Access Okta identity provider. A change replaces the resource. */
  readonly referenceId: pulumi.Input<string>;
  /** Default: the account of the settings, which is then recorded. A change replaces the resource. */
  readonly accountId?: pulumi.Input<string | undefined> | undefined;
  /** Fails preview and update where the integration is otherwise; an expectation unknown in a preview is skipped. Default none. */
  readonly expect?: pulumi.Input<ExpectationArgs | undefined> | undefined;
  /**
   * Outputs that keep their recorded value in previews and updates; a `refresh` still records what it finds. Pulumi's
   * `ignoreChanges` cannot reach them. Default none.
   */
  readonly ignoreDrift?: pulumi.Input<pulumi.Input<RecordedField>[] | undefined> | undefined;
}

/** The compiler asks the class for an output for each recorded field. */
type RecordedOutputs = { readonly [Name in RecordedField]: pulumi.Output<RiskIntegration[Name]> };

/**
 * A risk integration in the stack: looked up in every preview and update, recorded, and compared, so that a change at
 * Cloudflare shows as a diff of the property that changed. Nothing at Cloudflare is ever created, changed or deleted.
 * Its Pulumi ID is `accountId/referenceId`.
 */
export class RiskIntegrationReference extends pulumi.CustomResource implements RecordedOutputs {
  /** The account that it was looked up in, as the argument or the settings name it. */
  declare readonly accountId: pulumi.Output<string>;
  /** The ID of the Access Okta identity provider, as asked for. */
  declare readonly referenceId: pulumi.Output<string>;
  /** The integration's own ID, a UUID. */
  declare readonly integrationId: pulumi.Output<string>;
  /** The account as the API writes it. */
  declare readonly accountTag: pulumi.Output<string>;
  /** Whether it exports changes in risk score. */
  declare readonly active: pulumi.Output<boolean>;
  /** RFC 3339 text, as the API gives it. */
  declare readonly createdAt: pulumi.Output<string>;
  /** The kind of the other side; "Okta" is the only one documented. */
  declare readonly integrationType: pulumi.Output<string>;
  /** The Okta tenant's base URL. */
  declare readonly tenantUrl: pulumi.Output<string>;
  /** As the API gives it: often a path without a host. */
  declare readonly wellKnownUrl: pulumi.Output<string>;
  /** The https URL that Okta takes; undefined where `wellKnownUrl` cannot be trusted, which a warning then explains. */
  readonly absoluteWellKnownUrl: pulumi.Output<string | undefined>;

  /**
   * The integration with an ID of the form `accountId/referenceId`, read anew in every update. One that is gone is an error.
   * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for an ID of another form, `CONFIGURATION` where Pulumi's provider process would
   * not find this package. It is also a `RunError`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): RiskIntegrationReference {
    return new RiskIntegrationReference(name, undefined, { ...opts, id: checkedId(id) });
  }

  /** Whether a value is one of these, also one of another copy of this package. */
  static override isInstance(value: unknown): value is RiskIntegrationReference {
    return (
      pulumi.CustomResource.isInstance(value) &&
      (value as { __pulumiType?: string }).__pulumiType === dynamicResourceType
    );
  }

  /**
   * Registers the resource; the provider's process looks it up, and what fails there fails the update.
   * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for arguments or options that no such resource has, `CONFIGURATION` where
   * Pulumi's provider process would not find this package. It is also a `RunError`
   */
  constructor(name: string, args: RiskIntegrationReferenceArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal */
  constructor(name: string, args: RiskIntegrationReferenceArgs | undefined, opts: pulumi.CustomResourceOptions);
  constructor(name: string, args: RiskIntegrationReferenceArgs | undefined, opts: pulumi.CustomResourceOptions = {}) {
    if (opts?.id === undefined) assertArguments(name, args, resourceArgumentNames);
    assertUsableOptions(name, opts ?? {});
    assertRuntime();
    const { referenceId, accountId, expect, ignoreDrift } = args ?? {};
    const outputs = Object.fromEntries(recordedFields.map((field) => [field, undefined]));
    // For each property that it is given, Pulumi's SDK makes an output: what was left out, and becomes none, is not passed on.
    const given = {
      ...(expect === undefined ? {} : { expect, expectIsSecret: pulumi.isSecret(pulumi.output(expect)) }),
      ...(ignoreDrift === undefined ? {} : { ignoreDrift }),
    };
    super(
      dynamicResourceType,
      name,
      { ...outputs, referenceId, accountId, ...given, __provider: serializedProvider },
      opts ?? {},
    );
    warnOfPlainCredentials();
    for (const argument of ["referenceId", "accountId"] as const)
      warnIfSecret(args?.[argument], secretArgumentWarning(name, argument));
    warnIfSecret(
      opts?.id,
      `${name}: the ID is a secret, but the resource's ID and what the API says of it are stored in clear.`,
    );
    this.absoluteWellKnownUrl = this.#absoluteWellKnownUrl();
  }

  #absoluteWellKnownUrl(): pulumi.Output<string | undefined> {
    return pulumi
      .all([this.wellKnownUrl, pulumi.unsecret(pulumi.output(inheritedSettings(this)))])
      .apply(([url, settings]) =>
        typeof url === "string" ? absoluteWellKnownUrl(url, programWellKnownSettings(settings)).url : undefined,
      );
  }
}

function warnIfSecret(value: pulumi.Input<unknown>, warning: string): void {
  pulumi.isSecret(pulumi.output(value)).then(
    (secret) => secret && programLog.warn(warning),
    // A value that fails is told of by the resource that it was given to.
    () => undefined,
  );
}

function checkedId(id: pulumi.Input<pulumi.ID>): pulumi.Input<pulumi.ID> {
  const check = (known: pulumi.ID): pulumi.ID => {
    withRunErrors(() => parseResourceId(known));
    return known;
  };
  return typeof id === "object" && id !== null ? pulumi.output(id).apply(check) : check(id);
}
