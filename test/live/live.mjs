// The opt-in acceptance test against Cloudflare's real API: read-only, fewer than ten requests. It passes or fails on the
// contract, and prints what the API's reference leaves open. The output can be shared: of an error it has the code and the
// status alone, since messages name what an account holds, and whatever looks like an identifier is blanked.
import { randomUUID } from "node:crypto";
import { Agent, ProxyAgent, request } from "undici";
import { createRiskIntegrationClient } from "../../dist/client/index.js";
import { proxyFor } from "../../dist/settings/environment.js";

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
const integrationsUrl = `${baseUrl}/accounts/${encodeURIComponent(accountId)}/zt_risk_scoring/integrations`;

const secrets = [token, accountId, referenceId];
const hexadecimal = /[0-9a-f]{8,}(-[0-9a-f]+)*/gi;
const blank = (text) =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, "…"), text).replace(hexadecimal, "…");

/** What a claim found instead, in words of this script. */
class Unfulfilled extends Error {}

function must(condition, instead) {
  if (!condition) throw new Unfulfilled(instead);
}

/** An error of anybody else's, by its code and status. */
function codeOf(error) {
  const code = error.code ?? error.cause?.code ?? error.name;
  return error.status === undefined ? `code ${code}` : `code ${code}, status ${error.status}`;
}

let failed = 0;
async function check(claim, work) {
  try {
    await work();
    console.log(`ok      ${claim}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${claim}\n        ${error instanceof Unfulfilled ? error.message : codeOf(error)}`);
  }
}

async function observe(question, work) {
  console.log(`answer  ${question}: ${blank(await work().catch((error) => `could not be seen (${codeOf(error)})`))}`);
}

/** One GET, as the package asks: through its proxy, without following a redirect, and not for ever. */
async function ask(url, headers) {
  const proxy = proxyFor(url);
  const dispatcher = proxy ? new ProxyAgent(proxy.proxyUrl) : new Agent();
  try {
    const answer = await request(url, { dispatcher, headers, signal: AbortSignal.timeout(10_000) });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  } finally {
    await dispatcher.destroy();
  }
}

const askApi = (reference) =>
  ask(`${integrationsUrl}/reference_id/${encodeURIComponent(reference)}`, { authorization: `Bearer ${token}` });

/** What an answer looks like without saying whose it is. */
function shapeOf({ status, text }) {
  const codes = [...text.matchAll(/"code":\s*(\d+)/g)].map((match) => match[1]);
  const result = /"result":\s*(null|\{|\[)/.exec(text)?.[1] ?? "absent";
  return `status ${status}, result ${result}, codes ${codes.join(" ") || "none"}`;
}

function formOf(wellKnownUrl) {
  if (wellKnownUrl.startsWith("/")) return "a path";
  const { protocol, hostname } = URL.parse(wellKnownUrl) ?? {};
  if (hostname === undefined) return "neither a path nor a URL";
  return hostname.endsWith(".cloudflare.com")
    ? `${protocol}//${hostname}`
    : `${protocol} at a host outside cloudflare.com`;
}

async function examine(client) {
  let found;
  await check("the integration is found by its reference ID, as the reference documents it", async () => {
    found = await client.getByReference({ accountId, referenceId });
  });
  await check("it has a well-known URL that Okta can be given", async () => {
    must(found, "there is no integration");
    must(found.absoluteWellKnownUrl !== undefined, `well_known_url is ${blank(formOf(found.wellKnownUrl))}`);
  });
  await check("a reference that does not exist is NOT_FOUND, and the error names the one that does", async () => {
    const error = await client.getByReference({ accountId, referenceId: randomUUID() }).catch((reason) => reason);
    must(error instanceof Error, "it was found");
    must(error.code === "NOT_FOUND", codeOf(error));
    // Ten are named, and how many more there are.
    must(
      error.message.includes(referenceId) || /, and (at least )?\d+ more\./.test(error.message),
      "the list of references does not name it",
    );
  });

  await observe("what an unknown reference gets", async () => shapeOf(await askApi(randomUUID())));
  await observe("the reference in other case", async () => {
    const other = referenceId === referenceId.toUpperCase() ? referenceId.toLowerCase() : referenceId.toUpperCase();
    return other === referenceId ? "it has no letters" : shapeOf(await askApi(other));
  });
  await observe("well_known_url", async () => (found ? formOf(found.wellKnownUrl) : "there is no integration"));
  await observe("headers that speak of limits", async () => {
    const { headers } = await askApi(randomUUID());
    return (
      Object.keys(headers)
        .filter((name) => /rate|retry|limit/.test(name))
        .join(" ") || "none"
    );
  });
  await observe("whether the configuration document is public", async () => {
    const url = found?.absoluteWellKnownUrl;
    if (!url) return "there is no URL";
    if (baseUrl.startsWith("http:")) return "not asked, since the API is an emulator";
    const { status, headers, text } = await ask(url);
    return `status ${status}, ${headers["content-type"]}, keys ${Object.keys(JSON.parse(text)).join(" ") || "none"}`;
  });
}

await check("the live test ran to its end", async () => {
  // What it logs names the integration.
  const log = { warn() {}, info() {} };
  const client = createRiskIntegrationClient({ apiToken: token, baseUrl, log });
  await examine(client).finally(() => client.close());
});
console.log(failed === 0 ? "The contract holds." : `${failed} of the contract's claims failed.`);
if (failed > 0)
  console.log("The message, for you alone: npx --no pulumi-cloudflare-risk-integration get --account … --reference …");
process.exitCode = failed === 0 ? 0 : 1;
