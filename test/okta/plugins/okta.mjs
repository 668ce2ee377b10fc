// Stands in for @pulumi/okta's plugin: it makes a receiver of shared signals with Okta's official SDK, at OKTA_EMULATOR.
import okta from "@okta/okta-sdk-nodejs";
import provider from "@pulumi/pulumi/provider/index.js";

// The SDK would use the proxy for loopback too.
delete process.env.HTTPS_PROXY;
const { OKTA_EMULATOR: orgUrl, OKTA_EMULATOR_TOKEN: token } = process.env;
const client = new okta.Client({ orgUrl, token, testing: { disableHttpsCheck: true } });
const receivers = client.ssfReceiverApi;

function instanceOf({ name, type, settings: { wellKnownUrl, issuer, jwksUrl } }) {
  const settings = wellKnownUrl ? { well_known_url: wellKnownUrl } : { issuer, jwks_url: jwksUrl };
  return { name, type, settings };
}

const resources = {
  version: "7.0.0",

  async create(_urn, inputs) {
    const { id } = await receivers.createSecurityEventsProviderInstance({ instance: instanceOf(inputs) });
    return { id, outs: inputs };
  },

  async update(id, _urn, _olds, inputs) {
    const instance = instanceOf(inputs);
    await receivers.replaceSecurityEventsProviderInstance({ securityEventProviderId: id, instance });
    return { outs: inputs };
  },

  async delete(id) {
    await receivers.deleteSecurityEventsProviderInstance({ securityEventProviderId: id });
  },
};

await provider.main(resources, process.argv.slice(2));
