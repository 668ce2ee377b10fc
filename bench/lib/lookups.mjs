import { createRequire } from "node:module";
import Cloudflare from "cloudflare";
import { request } from "undici";
import { accountId, token } from "./start-api.mjs";

const { createRiskIntegrationClient } = createRequire(import.meta.url)("../../dist/client/index.js");

/** One lookup of a reference, as this package and what a user might take instead do it. Each gives the integration. */
export function lookups(baseUrl) {
  const client = ourClient(baseUrl);
  const sdk = new Cloudflare({ apiToken: token, baseURL: baseUrl });
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  return {
    ours: (referenceId) => client.getByReference({ referenceId }),
    undici: async (referenceId) => {
      const { body } = await request(urlOf(baseUrl, referenceId), { headers });
      return JSON.parse(await body.text()).result;
    },
    sdk: (referenceId) => sdk.zeroTrust.riskScoring.integrations.references.get(referenceId, { account_id: accountId }),
  };
}

/** Loopback has no limit of its own to keep to, and the cost of a lookup is what is asked. */
export function ourClient(baseUrl, options = {}) {
  const settings = { accountId, apiToken: token, baseUrl, environment: {} };
  return createRiskIntegrationClient({ ...settings, maxRequestsPer5Minutes: 2 ** 30, ...options });
}

export function urlOf(baseUrl, referenceId) {
  return `${baseUrl}/accounts/${accountId}/zt_risk_scoring/integrations/reference_id/${referenceId}`;
}

/** Calls `work` this often, so that at most `width` calls are under way at the same time. */
export async function inFlight(width, count, work) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}
