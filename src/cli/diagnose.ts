import type { GetByReferenceResult, InternalClient } from "../client/client.js";
import { createClient } from "../client/client.js";
import { configurationError, RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
import { printable } from "../printable.js";
import { environmentLayer, optionsLayer, type ResolvedSettings, resolveSettings } from "../settings.js";
import type { SharedSignalsConfiguration } from "../shared-signals/configuration.js";
import { absoluteWellKnownUrl } from "../well-known-url.js";

/** One stretch of the way from the reference ID to a receiver of signals. */
export interface DiagnosisStep {
  readonly name:
    | "credentials"
    | "permission"
    | "integration"
    | "active"
    | "well-known URL"
    | "configuration document"
    | "keys";
  /** `skipped`: a step before it has failed. */
  readonly status: "ok" | "failed" | "skipped";
  /** What was found. */
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly code: RiskIntegrationErrorCode | undefined;
}

export interface Diagnosis {
  readonly schemaVersion: 1;
  readonly accountId: string | undefined;
  readonly referenceId: string;
  readonly ok: boolean;
  readonly steps: readonly DiagnosisStep[];
}

export interface DiagnoseOptions {
  readonly accountId: string | undefined;
  readonly referenceId: string;
  /** Where the document is fetched instead of the integration's own URL; on this machine with http too. */
  readonly configurationUrl: string | undefined;
  readonly signal: AbortSignal;
}

type StepName = DiagnosisStep["name"];

const order: readonly StepName[] = [
  "credentials",
  "permission",
  "integration",
  "active",
  "well-known URL",
  "configuration document",
  "keys",
];

/** A step that has failed, as the steps below throw it. */
class Cross extends Error {
  constructor(
    readonly step: StepName,
    message: string,
    readonly remedy: string,
    readonly code: RiskIntegrationErrorCode | undefined,
  ) {
    super(message);
  }
}

/** Walks the whole chain and ends at the first step that fails. Being stopped is no diagnosis, and is thrown. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const details = new Map<StepName, string>();
  let accountId = options.accountId;
  let cross: Cross | undefined;
  try {
    const settings = credentials(options);
    accountId = settings.account?.id;
    details.set("credentials", `${settings.credential.scheme} from ${settings.credentialSource.name}`);
    await using client = createClient(settings);
    const found = await integration(client, options);
    details.set("permission", "the API answers for this account");
    details.set("integration", `${found.integrationId}, of ${printable(found.tenantUrl, 120)}`);
    requireActive(found);
    details.set("active", "Cloudflare exports changes in risk score");
    details.set("well-known URL", requireUrl(found, settings));
    const url = options.configurationUrl ?? details.get("well-known URL") ?? "";
    const configuration = await document(url, settings, options);
    details.set("configuration document", `issuer ${printable(configuration.issuer, 200)}`);
    await keys(configuration, options);
    details.set("keys", printable(configuration.jwksUri, 200));
  } catch (error) {
    if (!(error instanceof Cross)) throw error;
    cross = error;
  }
  return { schemaVersion: 1, accountId, referenceId: options.referenceId, ok: !cross, steps: stepsOf(details, cross) };
}

function stepsOf(details: ReadonlyMap<StepName, string>, cross: Cross | undefined): DiagnosisStep[] {
  return order.map((name) => {
    if (name === cross?.step)
      return { name, status: "failed", detail: cross.message, remedy: cross.remedy, code: cross.code };
    const reached = !cross || order.indexOf(name) < order.indexOf(cross.step);
    return { name, status: reached ? "ok" : "skipped", detail: details.get(name), remedy: undefined, code: undefined };
  });
}

function credentials({ accountId }: DiagnoseOptions): ResolvedSettings {
  try {
    const settings = resolveSettings([optionsLayer({ accountId }), environmentLayer()]);
    if (settings.account) return settings;
    throw configurationError("No account ID is given.");
  } catch (error) {
    throw crossOf(
      "credentials",
      error,
      "Set CLOUDFLARE_API_TOKEN to a token with Zero Trust Read, and give --account.",
    );
  }
}

const lookupSteps: Readonly<Partial<Record<RiskIntegrationErrorCode, readonly [StepName, string]>>> = {
  AUTHENTICATION: [
    "credentials",
    "Make a new API token with the permission Zero Trust Read in Cloudflare's dashboard (Manage Account › Account API Tokens).",
  ],
  PERMISSION: [
    "permission",
    "Give the token the permission Zero Trust Read for this account, or use a token of this account.",
  ],
  NOT_ENTITLED: [
    "permission",
    "Risk scoring comes with Cloudflare Zero Trust Enterprise: ask whoever manages the account's plan.",
  ],
  NOT_FOUND: [
    "integration",
    "Find the identity provider's ID with `cloudflare-risk-integration idps`, and switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
  ],
};

async function integration(
  client: InternalClient,
  { referenceId, signal }: DiagnoseOptions,
): Promise<GetByReferenceResult> {
  try {
    return await client.getByReference({ referenceId }, { signal, quiet: true });
  } catch (error) {
    const code = error instanceof RiskIntegrationError ? error.code : "API";
    const [step, remedy] = lookupSteps[code] ?? ["permission", "Run it again once the API can be reached from here."];
    throw crossOf(step, error, remedy);
  }
}

function requireActive({ active }: GetByReferenceResult): void {
  if (active) return;
  throw new Cross(
    "active",
    "It is switched off: Cloudflare exports nothing.",
    "Switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
    "EXPECTATION_FAILED",
  );
}

function requireUrl({ wellKnownUrl }: GetByReferenceResult, settings: ResolvedSettings): string {
  const { url, problem } = absoluteWellKnownUrl(wellKnownUrl, settings);
  if (url !== undefined) return url;
  throw new Cross(
    "well-known URL",
    `“${printable(wellKnownUrl, 200)}” cannot be given to Okta: ${problem}.`,
    "Copy the URL from Cloudflare's Okta identity provider, compare, and tell Cloudflare's support.",
    "BAD_RESPONSE",
  );
}

async function document(
  url: string,
  settings: ResolvedSettings,
  { configurationUrl, signal }: DiagnoseOptions,
): Promise<SharedSignalsConfiguration> {
  const { getConfiguration } = await import("../shared-signals/get-configuration.js");
  try {
    return await getConfiguration({ url, allowLoopback: configurationUrl !== undefined }, { settings, signal });
  } catch (error) {
    throw crossOf("configuration document", error, browserRemedy);
  }
}

async function keys(configuration: SharedSignalsConfiguration, { signal }: DiagnoseOptions): Promise<void> {
  const { verifyKeySet } = await import("../shared-signals/get-configuration.js");
  try {
    await verifyKeySet(configuration, { signal });
  } catch (error) {
    throw crossOf("keys", error, browserRemedy);
  }
}

const browserRemedy =
  "Open the URL in a browser. What Okta cannot fetch from the internet, or cannot believe, it refuses too.";

function crossOf(step: StepName, error: unknown, remedy: string): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code === "ABORTED") return error;
  return new Cross(step, error.message, remedy, error.code);
}
