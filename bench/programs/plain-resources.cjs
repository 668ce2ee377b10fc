// A dynamic resource as one writes it for a single program: it looks up when it is created and when it is refreshed, and keeps
// the same fields as this package's. It sees no change before a refresh, and says nothing of what can go wrong.
const pulumi = require("@pulumi/pulumi");
const { references, urlOf } = require("./references.cjs");

// What the outputs are called in the answer.
const fields = {
  integrationId: "id",
  accountTag: "account_tag",
  active: "active",
  createdAt: "created_at",
  integrationType: "integration_type",
  tenantUrl: "tenant_url",
  wellKnownUrl: "well_known_url",
};

const lookUp = async ({ url, accountId, referenceId }) => {
  const headers = { authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN}` };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`Cloudflare answered ${response.status}`);
  const { result } = await response.json();
  const outs = { url, accountId, referenceId, absoluteWellKnownUrl: new URL(result.well_known_url).href };
  for (const [output, field] of Object.entries(fields)) outs[output] = result[field];
  return outs;
};
const provider = {
  async create(inputs) {
    return { id: `${inputs.accountId}/${inputs.referenceId}`, outs: await lookUp(inputs) };
  },
  async read(id, props) {
    return { id, props: await lookUp(props) };
  },
  async diff(_id, olds, news) {
    const replaces = ["accountId", "referenceId"].filter((name) => olds[name] !== news[name]);
    return { changes: replaces.length > 0, replaces };
  },
};
const outputs = [...Object.keys(fields), "absoluteWellKnownUrl"];

class PlainReference extends pulumi.dynamic.Resource {
  constructor(name, args, opts) {
    super(provider, name, { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...args }, opts);
  }
}
const accountId = process.env.CLOUDFLARE_ACCOUNT_ID;
exports.urls = references.map(
  (referenceId, index) =>
    new PlainReference(`r${index}`, { accountId, referenceId, url: urlOf(referenceId) }).wellKnownUrl,
);
