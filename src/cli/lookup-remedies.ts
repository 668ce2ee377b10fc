import type { RiskIntegrationError, RiskIntegrationErrorCode } from "../errors.js";
import type { StepName } from "./diagnosis.js";

type Remedy = readonly [step: StepName, remedy: string];

const again: Remedy = ["permission", "Run it again once the API can be reached from here."];
const refused: Remedy = ["permission", "Compare the account ID, and look at what the API says."];

const remedies: Readonly<Record<RiskIntegrationErrorCode, Remedy>> = {
  INVALID_ARGUMENT: [
    "integration",
    "Mend the argument that is named; `cloudflare-risk-integration idps` lists the reference IDs.",
  ],
  CONFIGURATION: ["credentials", "Mend the argument or setting that is named."],
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

/** Which step a lookup's failure belongs to, and what to do. */
export function remedyOf({ code, retryable }: RiskIntegrationError): Remedy {
  // An error that will not pass by itself is about what was asked: most often the account.
  return code === "API" && !retryable ? refused : remedies[code];
}
