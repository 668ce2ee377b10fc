import { Failure } from "../../scripts/lib/processes.mjs";
import { rawLookups } from "./raw-lookups.mjs";
import { accountId, newReference, token } from "./start-api.mjs";

const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
const pathOf = (referenceId) => `/accounts/${accountId}/zt_risk_scoring/integrations/reference_id/${referenceId}`;

/** This package and what a user might take instead. Each is loaded when it is asked for, and gives a function that looks up a reference. */
export const forms = {
  async ours(baseUrl) {
    const client = await ourClient(baseUrl);
    return (referenceId) => client.getByReference({ referenceId });
  },
  async undici(baseUrl) {
    const { request } = await import("undici");
    return async (referenceId) => {
      const { body } = await request(baseUrl + pathOf(referenceId), { headers });
      return JSON.parse(await body.text()).result;
    };
  },
  async fetch(baseUrl) {
    return async (referenceId) => (await (await fetch(baseUrl + pathOf(referenceId), { headers })).json()).result;
  },
  async sdk(baseUrl) {
    const { default: Cloudflare } = await import("cloudflare");
    const sdk = new Cloudflare({ apiToken: token, baseURL: baseUrl });
    return (referenceId) =>
      sdk.zeroTrust.riskScoring.integrations.references.get(referenceId, { account_id: accountId });
  },
};

/** The floor, which nobody would use: sockets alone. */
export const floor = async (baseUrl) => {
  const lookUp = rawLookups(baseUrl, headers);
  return (referenceId) => lookUp(pathOf(referenceId));
};

/** One of the forms, once it has given what was asked for. */
export async function loadForm(load, baseUrl) {
  const lookUp = await load(baseUrl);
  const asked = newReference();
  const found = await lookUp(asked);
  if ((found.referenceId ?? found.reference_id) !== asked) throw new Failure(`Not ${asked}: ${JSON.stringify(found)}`);
  return lookUp;
}

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
