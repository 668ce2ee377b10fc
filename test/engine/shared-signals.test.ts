import { expect } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { integrationId, referenceId } from "./world.js";

const urlOf = ({ origin }: Emulator) => `${origin}/.well-known/sse-configuration/${integrationId}/`;
const routes = ({ requests }: Emulator) => requests.map(({ route }) => route);

test("both forms give the whole document, in previews too, without a credential; a URL that is not known yet fetches nothing", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    const args = { url: "${urlOf(emulator)}", verifyKeys: true, allowLoopback: true };
    exports.promise = risk.getSharedSignalsConfiguration(args);
    exports.output = risk.getSharedSignalsConfigurationOutput({ ...args, url: pulumi.output(args.url) });
    const source = new Created("source", { value: args.url });
    const later = risk.getSharedSignalsConfigurationOutput({ url: source.later, allowLoopback: true });
    exports.laterIssuer = later.issuer;
    new Created("receiver", { value: later.url });
  `);
  const documented = ["configuration", "configuration", "keys", "keys"];

  const preview = await stack.exits(0, "preview", "--diff");
  expect(preview.output).toMatch(/issuer *: "http:/);
  expect(preview.output).toMatch(/^ +laterIssuer *: \[unknown\]$/m);
  expect(routes(emulator).toSorted()).toEqual(documented);
  emulator.clearRequests();
  await stack.up();
  expect(routes(emulator).toSorted()).toEqual(["configuration", ...documented]);
  for (const { scheme, headersWithCredentials } of emulator.requests)
    expect([scheme, headersWithCredentials.authorization]).toEqual(["none", undefined]);

  const { origin } = emulator;
  const found = {
    url: urlOf(emulator),
    issuer: `${origin}/${integrationId}`,
    jwksUri: `${origin}/.well-known/jwks.json`,
    deliveryMethodsSupported: ["https://schemas.openid.net/secevent/risc/delivery-method/push"],
    configurationEndpoint: `${origin}/ssf/${integrationId}/stream`,
    statusEndpoint: `${origin}/ssf/${integrationId}/status`,
    addSubjectEndpoint: `${origin}/ssf/${integrationId}/subjects:add`,
    removeSubjectEndpoint: `${origin}/ssf/${integrationId}/subjects:remove`,
    verificationEndpoint: `${origin}/ssf/${integrationId}/verify`,
    specVersion: "1_0-ID1",
  };
  expect(await stack.outputs()).toEqual({ promise: found, output: found, laterIssuer: found.issuer });
});

test("an integration's URL that cannot be trusted is one short error, beside the warning that says why", async ({
  emulator,
  stackOf,
}) => {
  emulator.updateIntegration(integrationId, { well_known_url: "https://evil.example/" });
  const stack = await stackOf(`
    const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });
    exports.issuer = risk.getSharedSignalsConfigurationOutput({ url: okta.absoluteWellKnownUrl }).issuer;
  `);
  const preview = await stack.exits(1, "preview");
  const said = diagnostics(preview).join("\n");
  expect(said).toContain("getSharedSignalsConfiguration: url is undefined");
  expect(said).toMatch(/warning: .*evil\.example/);
  expectOneBlock(preview);
  expect(routes(emulator)).toEqual(["reference"]);
});

test("an integration that is gone has no document: one short error with the URL", async ({ emulator, stackOf }) => {
  emulator.removeIntegration(integrationId);
  const stack = await stackOf(`
    exports.found = risk.getSharedSignalsConfigurationOutput({ url: "${urlOf(emulator)}", allowLoopback: true });
  `);
  const preview = await stack.exits(1, "preview");
  expect(diagnostics(preview).join("\n")).toContain(`${urlOf(emulator)}: there is none (404).`);
  expectOneBlock(preview);
});
