import { accountId, token } from "./start-api.mjs";

/** This package and what a user might take instead. Each is loaded when it is asked for, and gives a function that looks up a reference. */
export const forms = {
  async ours(baseUrl) {
    const client = await ourClient(baseUrl);
    return (referenceId) => client.getByReference({ referenceId });
  },
  async undici(baseUrl) {
    const { request } = await import("undici");
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    return async (referenceId) => {
      const path = `/accounts/${accountId}/zt_risk_scoring/integrations/reference_id/${referenceId}`;
      const { body } = await request(baseUrl + path, { headers });
      return JSON.parse(await body.text()).result;
    };
  },
  async sdk(baseUrl) {
    const { default: Cloudflare } = await import("cloudflare");
    const sdk = new Cloudflare({ apiToken: token, baseURL: baseUrl });
    return (referenceId) =>
      sdk.zeroTrust.riskScoring.integrations.references.get(referenceId, { account_id: accountId });
  },
};

/** Loopback has no limit of its own to keep to, and the cost of a lookup is what is asked. */
export async function ourClient(baseUrl, options = {}) {
  const { createRiskIntegrationClient } = await import("../../dist/client/index.js");
  const settings = { accountId, apiToken: token, baseUrl, environment: {} };
  return createRiskIntegrationClient({ ...settings, maxRequestsPer5Minutes: 2 ** 30, ...options });
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
