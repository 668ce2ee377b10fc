// Stands in for @pulumi/cloudflare's plugin: it gives an identity provider an ID, and adds a risk integration to the emulator of
// Cloudflare's API at CLOUDFLARE_EMULATOR.
import { randomUUID } from "node:crypto";
import provider from "@pulumi/pulumi/provider/index.js";

const collection = `${process.env.CLOUDFLARE_EMULATOR}/__emulator/integrations`;

async function request(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

const isIntegration = (urn) => urn.includes(":ZeroTrustRiskScoringIntegration::");

const resources = {
  version: "6.22.1",

  async create(urn, { accountId, referenceId, tenantUrl, integrationType }) {
    if (!isIntegration(urn)) return { id: randomUUID(), outs: { accountId } };
    const made = await request("POST", collection, {
      account_tag: accountId,
      reference_id: referenceId,
      tenant_url: tenantUrl,
      integration_type: integrationType,
    });
    return { id: made.id, outs: { accountId, referenceId, tenantUrl, integrationType, active: made.active } };
  },

  async delete(id, urn) {
    if (isIntegration(urn)) await request("DELETE", `${collection}/${id}`);
  },
};

await provider.main(resources, process.argv.slice(2));
