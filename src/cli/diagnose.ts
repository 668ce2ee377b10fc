import { createClient } from "../client/client.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
import { printableUrl } from "../common/urls.js";
import type { WellKnownUrl } from "../model/well-known-url.js";
import { describeCredential, requireAccount } from "../settings/names.js";
import type { ResolvedSettings } from "../settings/settings.js";
import { flagNames, settingsOfFlags } from "./flags.js";
import { type Remedy, remedyOfLookup, remedyOfSetting, type StepName, stepNames } from "./lookup-remedies.js";

export interface DiagnosisStep {
  readonly name: StepName;
  /** `skipped`: nothing was found out about it, because of the one that failed. */
  readonly status: "ok" | "failed" | "skipped";
  /** The finding, or the reason of the failure. */
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly code: RiskIntegrationErrorCode | undefined;
}

/** The output of `doctor --json`. */
export interface Diagnosis {
  readonly schemaVersion: 1;
  readonly accountId: string | undefined;
  readonly referenceId: string;
  readonly ok: boolean;
  /** Every step, in order. */
  readonly steps: readonly DiagnosisStep[];
}

/** A step that has failed: it ends the diagnosis. */
class FailedStep extends Error {
  constructor(
    readonly step: StepName,
    message: string,
    readonly remedy: string,
    readonly code: RiskIntegrationErrorCode,
  ) {
    super(message);
  }
}

/** Every step, by what was found out about those that were looked at. */
function stepsOf(details: ReadonlyMap<StepName, string>, failed: FailedStep | undefined): DiagnosisStep[] {
  return stepNames.map((name) => {
    if (name === failed?.step)
      return { name, status: "failed", detail: failed.message, remedy: failed.remedy, code: failed.code };
    // A step without a result was not checked, wherever it is.
    const detail = details.get(name);
    return { name, status: detail === undefined ? "skipped" : "ok", detail, remedy: undefined, code: undefined };
  });
}

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

const browserRemedy =
  "Open the URL in a browser. Okta too refuses a document that it cannot fetch from the internet or cannot trust.";

/** Runs the steps in order and ends at the first that fails. An interruption is no diagnosis, and is thrown. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { referenceId, configurationUrl, signal } = options;
  let { accountId } = options;
  const details = new Map<StepName, string>();
  let failed: FailedStep | undefined;
  try {
    const settings = await attempt(() => settingsOf(options), remedyOfSetting);
    accountId = settings.account?.id;
    // Settings that are valid in themselves may still meet a proxy that is not.
    await using client = await attempt(() => createClient(settings, {}, flagNames), remedyOfSetting);
    details.set("credentials", describeCredential(settings));

    const permitted = () => details.set("permission", "the API answers for this account");
    const { integration, absoluteUrl } = await attempt(
      () => client.lookUp({ referenceId }, { signal }),
      (error) => {
        if (error.code === "NOT_FOUND") permitted();
        return remedyOfLookup(error);
      },
    );
    permitted();
    details.set("integration", `${integration.integrationId}, of ${printableUrl(integration.tenantUrl, 120)}`);

    if (!integration.active)
      throw new FailedStep(
        "active",
        "It is switched off: Cloudflare exports nothing.",
        "Switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
        "EXPECTATION_FAILED",
      );
    details.set("active", "Cloudflare exports changes in risk score");

    if (absoluteUrl.url === undefined) throw unusableUrl(integration.wellKnownUrl, absoluteUrl);
    details.set("well-known URL", printableUrl(absoluteUrl.url));

    const { getConfiguration, verifyKeySet } =
      require("../shared-signals/get-configuration.js") as typeof import("../shared-signals/get-configuration.js");
    const urlName = configurationUrl === undefined ? "The well-known URL" : flagNames("configurationUrl");
    const args = { url: configurationUrl ?? absoluteUrl.url, allowLoopback: configurationUrl !== undefined };
    const configuration = await attempt(
      () => getConfiguration(args, { settings, signal, urlName }),
      ({ code }) => [
        "configuration document",
        configurationUrl !== undefined && code === "INVALID_ARGUMENT"
          ? `Correct ${urlName}, or leave it out to use the integration's own URL.`
          : browserRemedy,
      ],
    );
    details.set("configuration document", `issuer ${printableUrl(configuration.issuer, 200)}`);

    await attempt(
      () => verifyKeySet(configuration, { signal }),
      () => ["keys", browserRemedy],
    );
    details.set("keys", printableUrl(configuration.jwksUri, 200));
  } catch (error) {
    if (!(error instanceof FailedStep)) throw error;
    failed = error;
  }
  return { schemaVersion: 1, accountId, referenceId, ok: !failed, steps: stepsOf(details, failed) };
}

/** The result of `work`, or a {@link FailedStep} for its error, unless the diagnosis was interrupted. */
async function attempt<T>(work: () => T | Promise<T>, remedyOf: (error: RiskIntegrationError) => Remedy): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RiskIntegrationError) || error.code === "ABORTED") throw error;
    const [step, remedy] = remedyOf(error);
    throw new FailedStep(step, error.message, remedy, error.code);
  }
}

function settingsOf({ accountId, wellKnownBaseUrl, allowedWellKnownHosts }: DiagnoseOptions): ResolvedSettings {
  const settings = settingsOfFlags({ accountId, wellKnownBaseUrl, allowedWellKnownHosts });
  requireAccount(settings);
  return settings;
}

function unusableUrl(wellKnownUrl: string, { problem, setting }: WellKnownUrl): FailedStep {
  if (setting === undefined)
    return new FailedStep(
      "well-known URL",
      `“${printableUrl(wellKnownUrl, 200)}” cannot be given to Okta: ${problem}.`,
      "Compare it with the URL that Cloudflare's Okta identity provider shows, and report it to Cloudflare's support.",
      "BAD_RESPONSE",
    );
  const [step, remedy] = remedyOfSetting({ argument: setting });
  return new FailedStep(step, `${flagNames(setting)} cannot be used: ${problem}.`, remedy, "CONFIGURATION");
}
