import { meaningOf } from "../client/failure-rules.js";
import { lookupPermission } from "../client/request.js";
import { errorCodeSpecs } from "../common/error-codes.js";
import { endSentence, type RiskIntegrationError } from "../common/errors.js";

/** The stretches of the way from the reference ID to a receiver of signals, in the order of the checks. */
export const stepNames = [
  "credentials",
  "permission",
  "integration",
  "active",
  "well-known URL",
  "configuration document",
  "keys",
] as const;

export type StepName = (typeof stepNames)[number];

/** The step that a failure belongs to, and what to do about it. */
export type Remedy = readonly [step: StepName, remedy: string];

const refused: Remedy = ["permission", "Compare the account ID, and read what the API says."];

/** The step that a lookup's failure belongs to, and what to do: the API's refusals have a rule for that. */
export function remedyOfLookup(error: RiskIntegrationError): Remedy {
  const { code, retryable, status, apiErrors } = error;
  // An error that will not pass by itself is about what was asked: most often the account.
  if (code === "API" && !retryable) return refused;
  const { exit, step, remedy } = errorCodeSpecs[code];
  if (exit !== "denied" || status === undefined) return [step, remedy];
  if (apiErrors.length === 0) return [step, "Follow the hint in the message."];
  const { hints } = meaningOf(status, apiErrors, lookupPermission);
  return [step, hints.map((hint) => endSentence(capitalized(hint))).join(" ")];
}

const tokenRemedy: Remedy = [
  "credentials",
  "Set CLOUDFLARE_API_TOKEN to an API token with the permission Zero Trust Read.",
];

const ofSettings: Readonly<Record<string, Remedy>> = {
  apiToken: tokenRemedy,
  apiKey: tokenRemedy,
  email: tokenRemedy,
  accountId: ["credentials", "Set --account or CLOUDFLARE_ACCOUNT_ID to the ID of the Cloudflare account."],
  baseUrl: ["credentials", "Correct CLOUDFLARE_BASE_URL, or unset it to use Cloudflare's own API."],
  wellKnownBaseUrl: ["well-known URL", "Correct --well-known-base-url, or leave it out to use Cloudflare's own host."],
  allowedWellKnownHosts: [
    "well-known URL",
    "Correct --allowed-well-known-host: it takes a host name without a scheme.",
  ],
};

/** The step that a setting belongs to, and what to do if it cannot be used; a proxy is no setting of this package. */
export function remedyOfSetting({ argument = "" }: Pick<RiskIntegrationError, "argument">): Remedy {
  return ofSettings[argument] ?? [errorCodeSpecs.CONFIGURATION.step, errorCodeSpecs.CONFIGURATION.remedy];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
