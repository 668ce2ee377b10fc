// node run-mocked.cjs <compiled program> <config as JSON>: runs a program under Pulumi's mocks, and prints each resource with its
// arguments as a line of JSON. A process of its own, since a program runs when it is loaded, and once.
const { resolve } = require("node:path");
const pulumi = require("@pulumi/pulumi");

const [program, config] = process.argv.slice(2);

const integrationId = "7c5dae5b-2d2a-4d6b-9a3f-0f4a3d7a9e11";

/** What the resources give beside their arguments. */
const outputs = {
  "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider": {},
  "cloudflare:index/zeroTrustRiskScoringIntegration:ZeroTrustRiskScoringIntegration": {},
  "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference": {
    integrationId,
    active: true,
    wellKnownUrl: `/.well-known/sse-configuration/${integrationId}/`,
  },
  "okta:index/securityEventsProvider:SecurityEventsProvider": {},
};

pulumi.runtime.setAllConfig(JSON.parse(config));
pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs }) {
      process.stdout.write(`${JSON.stringify({ type, name, inputs })}\n`);
      return { id: `id-of-${name}`, state: { ...inputs, ...outputs[type] } };
    },
    call: ({ token }) => {
      throw new Error(`The program calls ${token}, which has no mock.`);
    },
  },
  "okta-security-events",
  "test",
  false,
);
require(resolve(program));
