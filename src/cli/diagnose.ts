import { printableUrl } from "../base-url.js";
import { createClient, type GetByReferenceResult, type InternalClient } from "../client/client.js";
import { RiskIntegrationError } from "../errors.js";
import { credentialWords, requireAccount } from "../named-settings.js";
import type { ResolvedSettings } from "../settings.js";
import type { SharedSignalsConfiguration } from "../shared-signals/configuration.js";
import { absoluteWellKnownUrl } from "../well-known-url.js";
import { type Diagnosis, FailedStep, type StepName, stepsOf } from "./diagnosis.js";
import { flagNames, settingsOfFlags } from "./flags.js";
import { remedyOf, remedyOfSettings } from "./lookup-remedies.js";

interface DiagnoseOptions {
  readonly accountId: string | undefined;
  readonly referenceId: string;
  /** Where the document is fetched instead of the integration's own URL; on this machine with http too. */
  readonly configurationUrl: string | undefined;
  /** What the well-known URL is judged with, as a stack's config may have it. */
  readonly wellKnownBaseUrl: string | undefined;
  readonly allowedWellKnownHosts: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** Walks the whole chain and ends at the first step that fails. Being stopped is no diagnosis, and is thrown. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const details = new Map<StepName, string>();
  let accountId = options.accountId;
  let failed: FailedStep | undefined;
  try {
    const settings = settingsOf(options);
    accountId = settings.account?.id;
    await using client = clientOf(settings);
    details.set("credentials", credentialWords(settings));
    const found = await lookUp(client, options, () => details.set("permission", "the API answers for this account"));
    details.set("integration", `${found.integrationId}, of ${printableUrl(found.tenantUrl, 120)}`);
    requireActive(found);
    details.set("active", "Cloudflare exports changes in risk score");
    const url = requireUrl(found, settings, options);
    details.set("well-known URL", printableUrl(url));
    const configuration = await fetchConfiguration(url, settings, options);
    details.set("configuration document", `issuer ${printableUrl(configuration.issuer, 200)}`);
    await verifyKeys(configuration, options);
    details.set("keys", printableUrl(configuration.jwksUri, 200));
  } catch (error) {
    if (!(error instanceof FailedStep)) throw error;
    failed = error;
  }
  return {
    schemaVersion: 1,
    accountId,
    referenceId: options.referenceId,
    ok: !failed,
    steps: stepsOf(details, failed),
  };
}

function settingsOf({ accountId, wellKnownBaseUrl, allowedWellKnownHosts }: DiagnoseOptions): ResolvedSettings {
  try {
    const settings = settingsOfFlags({ accountId, wellKnownBaseUrl, allowedWellKnownHosts });
    requireAccount(settings);
    return settings;
  } catch (error) {
    const { argument } = error as Partial<RiskIntegrationError>;
    throw failedStep(...remedyOfSettings(argument), error);
  }
}

/** A client of settings that are fine in themselves may still meet a proxy that is not. */
function clientOf(settings: ResolvedSettings): InternalClient {
  try {
    return createClient(settings, {}, flagNames);
  } catch (error) {
    throw failedStep(...remedyOfSettings(undefined), error);
  }
}

async function lookUp(
  client: InternalClient,
  { referenceId, signal }: DiagnoseOptions,
  onPermitted: () => void,
): Promise<GetByReferenceResult> {
  try {
    const found = await client.getByReference({ referenceId }, { signal, quiet: true });
    onPermitted();
    return found;
  } catch (error) {
    if (!(error instanceof RiskIntegrationError)) throw error;
    if (error.code === "NOT_FOUND") onPermitted();
    throw failedStep(...remedyOf(error), error);
  }
}

function requireActive({ active }: GetByReferenceResult): void {
  if (active) return;
  throw new FailedStep(
    "active",
    "It is switched off: Cloudflare exports nothing.",
    "Switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
    "EXPECTATION_FAILED",
  );
}

function requireUrl(
  { wellKnownUrl }: GetByReferenceResult,
  settings: ResolvedSettings,
  { accountId, wellKnownBaseUrl }: DiagnoseOptions,
): string {
  const { url, problem } = absoluteWellKnownUrl(wellKnownUrl, settings);
  if (url !== undefined) return url;
  // A URL that could be used without the flag is none to report to Cloudflare.
  if (wellKnownBaseUrl !== undefined && absoluteWellKnownUrl(wellKnownUrl, settingsOfFlags({ accountId })).url) {
    const [step, remedy] = remedyOfSettings("wellKnownBaseUrl");
    throw new FailedStep(step, `${flagNames("wellKnownBaseUrl")} cannot be used: ${problem}.`, remedy, "CONFIGURATION");
  }
  throw new FailedStep(
    "well-known URL",
    `“${printableUrl(wellKnownUrl, 200)}” cannot be given to Okta: ${problem}.`,
    "Compare it with the URL that Cloudflare's Okta identity provider shows, and report it to Cloudflare's support.",
    "BAD_RESPONSE",
  );
}

const browserRemedy =
  "Open the URL in a browser. Okta too refuses a document that it cannot fetch from the internet or cannot trust.";

async function fetchConfiguration(
  wellKnownUrl: string,
  settings: ResolvedSettings,
  { configurationUrl, signal }: DiagnoseOptions,
): Promise<SharedSignalsConfiguration> {
  const { getConfiguration } =
    require("../shared-signals/get-configuration.js") as typeof import("../shared-signals/get-configuration.js");
  try {
    const url = configurationUrl ?? wellKnownUrl;
    const urlName = configurationUrl === undefined ? "The well-known URL" : flagNames("configurationUrl");
    const args = { url, allowLoopback: configurationUrl !== undefined };
    return await getConfiguration(args, { settings, signal, urlName });
  } catch (error) {
    const isOfFlag = configurationUrl !== undefined && isInvalidArgument(error);
    const remedy = isOfFlag
      ? `Correct ${flagNames("configurationUrl")}, or leave it out to use the integration's own URL.`
      : browserRemedy;
    throw failedStep("configuration document", remedy, error);
  }
}

async function verifyKeys(configuration: SharedSignalsConfiguration, { signal }: DiagnoseOptions): Promise<void> {
  const { verifyKeySet } =
    require("../shared-signals/get-configuration.js") as typeof import("../shared-signals/get-configuration.js");
  try {
    await verifyKeySet(configuration, { signal });
  } catch (error) {
    throw failedStep("keys", browserRemedy, error);
  }
}

function isInvalidArgument(error: unknown): boolean {
  return error instanceof RiskIntegrationError && error.code === "INVALID_ARGUMENT";
}

/** The error that a step throws: the given one if it is not about the step, as when the walk was interrupted. */
function failedStep(step: StepName, remedy: string, error: unknown): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code === "ABORTED") return error;
  return new FailedStep(step, error.message, remedy, error.code);
}
