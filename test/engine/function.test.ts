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

test("both forms give the whole result, in previews too, with one request between them", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    exports.promise = risk.getRiskIntegrationByReference({ referenceId: "${referenceId}" });
    exports.output = risk.getRiskIntegrationByReferenceOutput({ referenceId: pulumi.output("${referenceId}") });
  `);

  const preview = await stack.exits(0, "preview");
  expect(preview.output.split(wellKnownUrl)).toHaveLength(5);
  expect(emulator.requests).toHaveLength(1);

  await stack.up();
  expect(await stack.outputs()).toEqual({ promise: result, output: result });
});

test("an argument that is not known yet skips the lookup in the preview", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    const source = new Created("source", { value: "${referenceId}" });
    exports.id = risk.getRiskIntegrationByReferenceOutput({ referenceId: source.later }).id;
  `);

  const preview = await stack.exits(0, "preview", "--diff");
  expect(emulator.requests).toEqual([]);
  expect(preview.output).toMatch(/^ +id *: \[unknown\]$/m);

  await stack.up();
  expect(await stack.outputs()).toEqual({ id: integrationId });
});

test("waits for what it depends on, a component's children included", async ({ emulator, stackOf }) => {
  const patched = (id: string, reference: string) =>
    JSON.stringify({
      value: reference,
      patch: { url: `${emulator.origin}/__emulator/integrations/${id}`, body: { reference_id: reference } },
    });
  const stack = await stackOf(`
    const maker = new Created("maker", ${patched(integrationId, "made-by-a-resource")});
    const component = new pulumi.ComponentResource("test:index:Component", "component");
    new Created("child", ${patched(otherIntegrationId, "made-by-a-child")}, { parent: component });
    exports.resource = risk.getRiskIntegrationByReferenceOutput({ referenceId: "made-by-a-resource" }, { dependsOn: maker }).id;
    exports.component = risk.getRiskIntegrationByReferenceOutput({ referenceId: "made-by-a-child" }, { dependsOn: [component] }).id;
  `);

  await stack.exits(0, "preview");
  expect(emulator.requests).toEqual([]);

  await stack.up();
  expect(await stack.outputs()).toEqual({ resource: integrationId, component: otherIntegrationId });
});

test("takes settings of its own, and those of a provider that its parent has", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    const apiToken = pulumi.secret("${foreignToken}");
    const provider = new risk.RiskIntegrationProvider("foreign", { apiToken, accountId: "${foreignAccountId}" });
    const parent = new pulumi.ComponentResource("test:index:Component", "component", {}, { providers: [provider] });
    const args = { referenceId: "${referenceId}" };
    exports.own = risk.getRiskIntegrationByReferenceOutput(args).id;
    exports.given = risk.getRiskIntegrationByReferenceOutput(args, { settings: { apiToken, accountId: "${foreignAccountId}" } }).id;
    exports.provided = risk.getRiskIntegrationByReferenceOutput(args, { settings: provider.settings }).id;
    exports.inherited = risk.getRiskIntegrationByReferenceOutput(args, { parent }).id;
  `);
  await stack.up();

  const stackResource = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
  expect(stackResource?.outputs, "in clear, since only the token is a secret").toEqual({
    own: integrationId,
    given: foreignIntegrationId,
    provided: foreignIntegrationId,
    inherited: foreignIntegrationId,
  });
  expect(emulator.requests.map(({ credential }) => credential).toSorted()).toEqual(["foreign token", "own token"]);
});

test("an error can be caught and told by its code", async ({ stackOf }) => {
  const stack = await stackOf(`
    exports.caught = risk.getRiskIntegrationByReference({ referenceId: "unknown" })
      .catch((error) => [error instanceof risk.RiskIntegrationError, error.code, error.stack]);
  `);
  await stack.up();
  // Without a stack: what the SDK does with one in an error that nobody catches takes half a minute under Node.js 22.
  expect(await stack.outputs()).toEqual({ caught: [true, "NOT_FOUND", ""] });
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
