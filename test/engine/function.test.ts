import { expect } from "vitest";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import {
  foreignAccountId,
  foreignIntegrationId,
  foreignToken,
  integration,
  integrationId,
  otherIntegrationId,
  referenceId,
  wellKnownUrl,
} from "./world.js";

const result = { id: integrationId, ...integration, absoluteWellKnownUrl: wellKnownUrl };

test("one program has the whole result in both forms, settings of its own and inherited ones, and an error that it catches", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    const args = { referenceId: "${referenceId}" };
    exports.promise = risk.getRiskIntegrationByReference(args);
    exports.output = risk.getRiskIntegrationByReferenceOutput({ referenceId: pulumi.output("${referenceId}") });

    const settings = { apiToken: pulumi.secret("${foreignToken}"), accountId: "${foreignAccountId}" };
    const provider = new risk.RiskIntegrationProvider("foreign", settings);
    const parent = new pulumi.ComponentResource("test:index:Component", "component", {}, { providers: [provider] });
    exports.given = risk.getRiskIntegrationByReferenceOutput(args, { settings }).id;
    exports.provided = risk.getRiskIntegrationByReferenceOutput(args, { settings: provider.settings }).id;
    exports.inherited = risk.getRiskIntegrationByReferenceOutput(args, { parent }).id;

    exports.caught = risk.getRiskIntegrationByReference({ referenceId: "unknown" })
      .catch((error) => [error instanceof risk.RiskIntegrationError, error.code, error.stack]);
  `);
  const askedForIt = () => emulator.requests.filter(({ path }) => path.endsWith(referenceId));

  const preview = await stack.exits(0, "preview");
  // Two fields of two outputs.
  expect(preview.output.split(wellKnownUrl)).toHaveLength(5);
  const credentials = askedForIt().map(({ credential }) => credential);
  expect(credentials.toSorted(), "one request of all that have the same").toEqual(["foreign token", "own token"]);

  await stack.up();
  const stackResource = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
  expect(stackResource?.outputs, "in clear, since only the token is a secret").toEqual({
    promise: result,
    output: result,
    given: foreignIntegrationId,
    provided: foreignIntegrationId,
    inherited: foreignIntegrationId,
    // Without a stack: what the SDK does with one in an error that nobody catches takes half a minute under Node.js 22.
    caught: [true, "NOT_FOUND", ""],
  });
});

test("an argument that is not known yet skips the lookup, which waits for what it depends on, a component's children included", async ({
  emulator,
  stackOf,
}) => {
  const patched = (id: string, reference: string) =>
    JSON.stringify({
      value: reference,
      patch: { url: `${emulator.origin}/__emulator/integrations/${id}`, body: { reference_id: reference } },
    });
  const stack = await stackOf(`
    const maker = new Created("maker", ${patched(integrationId, "made-by-a-resource")});
    const component = new pulumi.ComponentResource("test:index:Component", "component");
    new Created("child", ${patched(otherIntegrationId, "made-by-a-child")}, { parent: component });
    const lookUp = (referenceId, options) => risk.getRiskIntegrationByReferenceOutput({ referenceId }, options).id;
    exports.argument = lookUp(maker.later);
    exports.resource = lookUp("made-by-a-resource", { dependsOn: maker });
    exports.component = lookUp("made-by-a-child", { dependsOn: [component] });
  `);

  const preview = await stack.exits(0, "preview", "--diff");
  expect(emulator.requests).toEqual([]);
  expect(preview.output).toMatch(/^ +argument *: \[unknown\]$/m);

  await stack.up();
  expect(await stack.outputs()).toEqual({
    argument: integrationId,
    resource: integrationId,
    component: otherIntegrationId,
  });
});

const failing = {
  "the output form": `exports.id = risk.getRiskIntegrationByReferenceOutput({ referenceId: "unknown" }).id;`,
  "a promise that is exported": `exports.found = risk.getRiskIntegrationByReference({ referenceId: "unknown" });`,
  "a promise that is awaited": `module.exports = async () => ({ found: await risk.getRiskIntegrationByReference({ referenceId: "unknown" }) });`,
};

for (const [form, program] of Object.entries(failing))
  test(`an error that nobody catches is one block: ${form}`, async ({ stackOf }) => {
    const stack = await stackOf(program);
    const preview = await stack.exits(1, "preview");
    expect(diagnostics(preview).join("\n")).toContain("No risk integration has the reference ID “unknown”");
    expectOneBlock(preview);
  });

test("refuses a provider, which could not reach it", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    const provider = new risk.RiskIntegrationProvider("foreign", { apiToken: "${foreignToken}" });
    exports.id = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}" }, { provider }).id;
  `);
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("options.provider cannot reach a function");
  expect(preview.output).toContain("options.settings");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});
