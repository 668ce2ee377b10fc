// The same with the official SDK.
const pulumi = require("@pulumi/pulumi");
const Cloudflare = require("cloudflare").default;
const { references } = require("./references.cjs");

const client = new Cloudflare({ baseURL: process.env.CLOUDFLARE_BASE_URL });
const account_id = process.env.CLOUDFLARE_ACCOUNT_ID;
const lookUp = (referenceId) => client.zeroTrust.riskScoring.integrations.references.get(referenceId, { account_id });
exports.urls = references.map((referenceId) => pulumi.output(lookUp(referenceId)).well_known_url);
