import { expect } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { integrationId, referenceId } from "./world.js";

const urlOf = ({ origin }: Emulator) => `${origin}/.well-known/sse-configuration/${integrationId}/`;
const routes = ({ requests }: Emulator) => requests.map(({ route }) => route);

test("both forms give the whole document, in previews too, and no credential goes with it", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    const args = { url: "${urlOf(emulator)}", verifyKeys: true, allowLoopback: true };
    exports.promise = risk.getSharedSignalsConfiguration(args);
    exports.output = risk.getSharedSignalsConfigurationOutput({ ...args, url: pulumi.output(args.url) });
  `);
  const documented = ["configuration", "configuration", "keys", "keys"];

  const preview = await stack.exits(0, "preview");
  expect(preview.output).toMatch(/issuer *: "http:/);
  expect(routes(emulator).toSorted()).toEqual(documented);
  await stack.up();
  expect(routes(emulator).toSorted()).toEqual([...documented, ...documented].toSorted());
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
  expect(await stack.outputs()).toEqual({ promise: found, output: found });
});

test("a URL that is not known yet fetches nothing in the preview, and all that comes of it is unknown", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    const source = new Created("source", { value: "${urlOf(emulator)}" });
    const found = risk.getSharedSignalsConfigurationOutput({ url: source.later, allowLoopback: true });
    exports.issuer = found.issuer;
    new Created("receiver", { value: found.url });
  `);
  const preview = await stack.exits(0, "preview", "--diff");
  expect(emulator.requests).toEqual([]);
  expect(preview.output).toMatch(/^ +issuer *: \[unknown\]$/m);

  await stack.up();
  expect(await stack.outputs()).toEqual({ issuer: `${emulator.origin}/${integrationId}` });
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

test("this machine is not asked without allowLoopback", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    exports.found = risk.getSharedSignalsConfigurationOutput({ url: "${urlOf(emulator)}" });
  `);
  const preview = await stack.exits(1, "preview");
  expect(diagnostics(preview).join("\n")).toContain("cannot be trusted");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});

test("the plain form refuses an output, and names the form that takes it", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    exports.found = risk.getSharedSignalsConfiguration({ url: pulumi.output("${urlOf(emulator)}"), allowLoopback: true });
  `);
  const preview = await stack.exits(1, "preview");
  expect(diagnostics(preview).join("\n")).toContain("url is an output: use getSharedSignalsConfigurationOutput");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});
