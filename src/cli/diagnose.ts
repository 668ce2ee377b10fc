import type { GetByReferenceResult, InternalClient } from "../client/client.js";
import { createClient } from "../client/client.js";
import { configurationError, RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
import { printable } from "../printable.js";
import { environmentLayer, optionsLayer, type ResolvedSettings, resolveSettings } from "../settings.js";
import type { SharedSignalsConfiguration } from "../shared-signals/configuration.js";
import { absoluteWellKnownUrl } from "../well-known-url.js";

const order = [
  "credentials",
  "permission",
  "integration",
  "active",
  "well-known URL",
  "configuration document",
  "keys",
] as const;

type StepName = (typeof order)[number];

/** One stretch of the way from the reference ID to a receiver of signals. */
export interface DiagnosisStep {
  readonly name: StepName;
  /** `skipped`: nothing was found out about it, because of the one that failed. */
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
  /** What the well-known URL is judged with, as a stack's config may have it. */
  readonly wellKnownBaseUrl: string | undefined;
  readonly allowedWellKnownHosts: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** A step that has failed, as the steps below throw it. */
class FailedStep extends Error {
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
  let failed: FailedStep | undefined;
  try {
    const settings = credentials(options);
    accountId = settings.account?.id;
    await using client = clientOf(settings);
    details.set("credentials", `${settings.credential.scheme} from ${settings.credentialSource.name}`);
    const found = await integration(client, options, () =>
      details.set("permission", "the API answers for this account"),
    );
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

function stepsOf(details: ReadonlyMap<StepName, string>, failed: FailedStep | undefined): DiagnosisStep[] {
  return order.map((name) => {
    if (name === failed?.step)
      return { name, status: "failed", detail: failed.message, remedy: failed.remedy, code: failed.code };
    // What nothing was found out about was not looked at, wherever it stands.
    const detail = details.get(name);
    return { name, status: detail === undefined ? "skipped" : "ok", detail, remedy: undefined, code: undefined };
  });
}

function credentials({ accountId, wellKnownBaseUrl, allowedWellKnownHosts }: DiagnoseOptions): ResolvedSettings {
  try {
    const settings = resolveSettings([
      optionsLayer({ accountId, wellKnownBaseUrl, allowedWellKnownHosts }),
      environmentLayer(),
    ]);
    if (settings.account) return settings;
    throw configurationError("No account ID is given.");
  } catch (error) {
    throw failedStep(
      "credentials",
      error,
      "Set CLOUDFLARE_API_TOKEN to a token with Zero Trust Read, and give --account.",
    );
  }
}

/** A client of settings that are fine in themselves may still meet a proxy that is not. */
function clientOf(settings: ResolvedSettings): InternalClient {
  try {
    return createClient(settings);
  } catch (error) {
    throw failedStep("credentials", error, "Mend the setting that is named, and run it again.");
  }
}

const again: readonly [StepName, string] = ["permission", "Run it again once the API can be reached from here."];
const refused: readonly [StepName, string] = ["permission", "Compare the account ID, and look at what the API says."];
const usage: readonly [StepName, string] = ["credentials", "Mend the argument or setting that is named."];

/** Which step a lookup's failure belongs to, and what to do. */
const lookupSteps: Readonly<Record<RiskIntegrationErrorCode, readonly [StepName, string]>> = {
  INVALID_ARGUMENT: [
    "integration",
    "Mend the argument that is named; `cloudflare-risk-integration idps` lists the reference IDs.",
  ],
  CONFIGURATION: usage,
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
  BAD_RESPONSE: ["integration", "Look at the base URL, and at what stands between here and Cloudflare."],
  EXPECTATION_FAILED: ["integration", "Compare the integration with what is expected of it."],
  RATE_LIMITED: ["permission", "Run it again when the block is over."],
  TIMEOUT: again,
  NETWORK: again,
  TLS: ["permission", "Name the certificate of the CA in NODE_EXTRA_CA_CERTS where a proxy or a gateway re-encrypts."],
  API: again,
  ABORTED: again,
};

async function integration(
  client: InternalClient,
  { referenceId, signal }: DiagnoseOptions,
  onPermitted: () => void,
): Promise<GetByReferenceResult> {
  try {
    const found = await client.getByReference({ referenceId }, { signal, quiet: true });
    onPermitted();
    return found;
  } catch (error) {
    const { code, retryable } =
      error instanceof RiskIntegrationError ? error : { code: "API" as const, retryable: false };
    if (code === "NOT_FOUND") onPermitted();
    const [step, remedy] = code === "API" && !retryable ? refused : lookupSteps[code];
    throw failedStep(step, error, remedy);
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

function requireUrl({ wellKnownUrl }: GetByReferenceResult, settings: ResolvedSettings): string {
  const { url, problem } = absoluteWellKnownUrl(wellKnownUrl, settings);
  if (url !== undefined) return url;
  throw new FailedStep(
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
    throw failedStep("configuration document", error, browserRemedy);
  }
}

async function keys(configuration: SharedSignalsConfiguration, { signal }: DiagnoseOptions): Promise<void> {
  const { verifyKeySet } = await import("../shared-signals/get-configuration.js");
  try {
    await verifyKeySet(configuration, { signal });
  } catch (error) {
    throw failedStep("keys", error, browserRemedy);
  }
}

const browserRemedy =
  "Open the URL in a browser. What Okta cannot fetch from the internet, or cannot believe, it refuses too.";

function failedStep(step: StepName, error: unknown, remedy: string): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code === "ABORTED") return error;
  return new FailedStep(step, error.message, remedy, error.code);
}
