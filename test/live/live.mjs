// The opt-in acceptance test against Cloudflare's real API: read-only, some five requests. It passes or fails on the
// contract, and prints what the API's reference leaves open, with every identifier blanked, so that the output can be shared.
import { randomUUID } from "node:crypto";
import { createRiskIntegrationClient } from "../../dist/client/index.js";

const needed = {
  CLOUDFLARE_API_TOKEN: "an API token with the permission Zero Trust Read, and nothing else",
  CLOUDFLARE_ACCOUNT_ID: "the account",
  RISK_INTEGRATION_REFERENCE_ID: "the reference ID of an integration that is there",
};

const missing = Object.keys(needed).filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error("The live test asks Cloudflare's real API. Set these, then run it again:");
  for (const name of missing) console.error(`  ${name}: ${needed[name]}`);
  process.exit(64);
}

const token = process.env.CLOUDFLARE_API_TOKEN;
const accountId = process.env.CLOUDFLARE_ACCOUNT_ID;
const referenceId = process.env.RISK_INTEGRATION_REFERENCE_ID;
const baseUrl = process.env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4";
const environment = { HTTPS_PROXY: process.env.HTTPS_PROXY, NO_PROXY: process.env.NO_PROXY };

const secrets = new Set([token, accountId, referenceId]);
const blank = (text) => [...secrets].reduce((shown, secret) => shown.replaceAll(secret, "…"), String(text));
const integrationsUrl = `${baseUrl}/accounts/${encodeURIComponent(accountId)}/zt_risk_scoring/integrations`;
const ask = (url) => fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: "manual" });

let failed = 0;
async function check(claim, work) {
  try {
    await work();
    console.log(`ok      ${claim}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${claim}\n        ${blank(error.message)}`);
  }
}

async function observe(question, work) {
  console.log(`answer  ${question}: ${blank(await work().catch((error) => `could not be seen (${error.message})`))}`);
}

function must(condition, what) {
  if (!condition) throw new Error(what);
}

/** What an answer looks like without saying whose it is. */
async function shape(response) {
  const text = await response.text();
  const codes = [...text.matchAll(/"code":\s*(\d+)/g)].map((match) => match[1]);
  const result = /"result":\s*(null|\{|\[)/.exec(text)?.[1] ?? "absent";
  return `status ${response.status}, result ${result}, codes ${codes.join(" ") || "none"}`;
}

let found;
const client = createRiskIntegrationClient({
  apiToken: token,
  baseUrl,
  environment,
  log: { warn() {}, info() {} },
});
try {
  await check("the integration is found by its reference ID, as the reference documents it", async () => {
    found = await client.getByReference({ accountId, referenceId });
    for (const name of ["integrationId", "accountTag", "tenantUrl"]) secrets.add(found[name]);
  });
  await check("it has a well-known URL that Okta can be given", async () => {
    must(found?.absoluteWellKnownUrl !== undefined, `well_known_url is ${found?.wellKnownUrl}`);
  });
  await check("a reference that does not exist is NOT_FOUND, and the error names the one that does", async () => {
    const error = await client.getByReference({ accountId, referenceId: randomUUID() }).catch((reason) => reason);
    must(error.code === "NOT_FOUND", `code ${error.code}: ${error.message}`);
    must(error.message.includes(referenceId), "the list of references does not name it");
  });
} finally {
  await client.close();
}

const unknownAnswer = () => ask(`${integrationsUrl}/reference_id/${randomUUID()}`);
await observe("what an unknown reference gets", async () => shape(await unknownAnswer()));
await observe("the reference in other case", async () => {
  const other = referenceId === referenceId.toUpperCase() ? referenceId.toLowerCase() : referenceId.toUpperCase();
  if (other === referenceId) return "it has no letters";
  return shape(await ask(`${integrationsUrl}/reference_id/${encodeURIComponent(other)}`));
});
await observe("well_known_url", async () =>
  found.wellKnownUrl.startsWith("/") ? "a path" : new URL(found.wellKnownUrl).origin,
);
await observe("headers that speak of limits", async () => {
  const { headers } = await unknownAnswer();
  return [...headers.keys()].filter((name) => /rate|retry|limit/.test(name)).join(" ") || "none";
});
await observe("whether the configuration document is public", async () => {
  const url = found?.absoluteWellKnownUrl;
  if (!url) return "there is no URL";
  if (/^http:\/\/(127\.|localhost|\[::1\])/.test(baseUrl)) return "not asked, since the API is an emulator";
  const response = await fetch(url, { redirect: "manual" });
  const keys = await response.json().then(Object.keys, () => []);
  return `status ${response.status}, ${response.headers.get("content-type")}, keys ${keys.join(" ") || "none"}`;
});

console.log(failed === 0 ? "The contract holds." : `${failed} of the contract's claims failed.`);
process.exitCode = failed === 0 ? 0 : 1;
