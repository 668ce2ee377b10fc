import { resource, testRefusals } from "./refusals.js";
import { key, referenceId } from "./world.js";

testRefusals({
  "no reference": { program: resource("{}"), says: ["referenceId"] },
  "no arguments": { program: `new risk.RiskIntegrationReference("okta");`, says: ["okta: ", "referenceId"] },
  "the reference “.”": { program: resource(`{ referenceId: "." }`), says: ["referenceId"] },
  "the reference “..”": { program: resource(`{ referenceId: ".." }`), says: ["referenceId"] },
  "a reference that is no text": { program: resource("{ referenceId: 7 }"), says: ["referenceId"] },
  "an argument that does not exist": {
    program: resource(`{ reference: "${referenceId}" }`),
    says: ["okta: unknown name “reference”. Allowed names: referenceId, accountId, expect, ignoreDrift."],
  },
  "an expectation that does not exist": {
    program: resource(`{ referenceId: "${referenceId}", expect: { enabled: true } }`),
    says: ["expect.enabled is unknown. Allowed names: active, tenantUrl."],
  },
  "no account": {
    environment: { CLOUDFLARE_ACCOUNT_ID: undefined },
    says: ["accountId", "CLOUDFLARE_ACCOUNT_ID", "cloudflare-risk-integration:accountId"],
  },
  "both schemes in the environment": {
    environment: { CLOUDFLARE_API_KEY: key.key, CLOUDFLARE_EMAIL: key.email },
    says: ["Both CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_KEY are set", "remove"],
  },
  "half a scheme in the environment": {
    environment: { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_API_KEY: key.key },
    says: ["CLOUDFLARE_API_KEY is set without CLOUDFLARE_EMAIL"],
  },
  "a user service key alone": {
    environment: { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_API_USER_SERVICE_KEY: "v1.0-key" },
    says: ["CLOUDFLARE_API_USER_SERVICE_KEY is not supported", "CLOUDFLARE_API_TOKEN"],
  },
  "a base URL that is http and not loopback": {
    environment: { CLOUDFLARE_BASE_URL: "http://api.example.com/client/v4" },
    says: ["CLOUDFLARE_BASE_URL", "is not https"],
  },
});
