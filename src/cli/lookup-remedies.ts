import { meaningOf } from "../client/failure-rules.js";
import { lookupPermission } from "../client/request.js";
import { type RiskIntegrationError, type RiskIntegrationErrorCode, sentence } from "../errors.js";
import type { StepName } from "./diagnosis.js";

/** The step that a failure belongs to, and what to do about it. */
export type Remedy = readonly [step: StepName, remedy: string];

const again: Remedy = ["permission", "Run it again once the API can be reached from here."];
const refused: Remedy = ["permission", "Compare the account ID, and read what the API says."];

const remedies: Readonly<Record<RiskIntegrationErrorCode, Remedy>> = {
  INVALID_ARGUMENT: [
    "integration",
    "Correct the argument that the message names; `cloudflare-risk-integration idps` lists the reference IDs.",
  ],
  CONFIGURATION: ["credentials", "Correct the setting that the message names."],
  AUTHENTICATION: ["credentials", "Check the credential in Cloudflare's dashboard (My Profile › API Tokens)."],
  PERMISSION: [
    "permission",
    "Give the token the permission Zero Trust Read for this account, or use a token of this account.",
  ],
  NOT_ENTITLED: ["permission", "Ask whoever manages the account's plan."],
  NOT_FOUND: [
    "integration",
    "Find the identity provider's ID with `cloudflare-risk-integration idps`, and switch “Send risk score to Okta” on in Cloudflare's Okta identity provider.",
  ],
  BAD_RESPONSE: ["integration", "Check the base URL, and any proxy between this machine and Cloudflare."],
  EXPECTATION_FAILED: ["integration", "Compare the integration with what is expected of it."],
  RATE_LIMITED: ["permission", "Run it again when the block is over."],
  TIMEOUT: again,
  NETWORK: again,
  TLS: [
    "permission",
    "Read what failed; if a proxy or a gateway re-encrypts the connection, name the file with its CA certificate in NODE_EXTRA_CA_CERTS.",
  ],
  API: again,
  ABORTED: again,
};

/** The step that a lookup's failure belongs to, and what to do: the API's refusals have a rule for that. */
export function remedyOfLookup(error: RiskIntegrationError): Remedy {
  const { code, retryable, status, apiErrors } = error;
  // An error that will not pass by itself is about what was asked: most often the account.
  if (code === "API") return retryable ? again : refused;
  const [step, remedy] = remedies[code];
  if (!/^(AUTHENTICATION|PERMISSION|NOT_ENTITLED)$/.test(code) || status === undefined) return [step, remedy];
  if (apiErrors.length === 0) return [step, "Follow the hint in the message."];
  const { hints } = meaningOf(status, apiErrors, lookupPermission);
  return [step, hints.map((hint) => sentence(capitalized(hint))).join(" ")];
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
  return ofSettings[argument] ?? remedies.CONFIGURATION;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
