import { expect } from "vitest";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { accountId, integrationId, referenceId, tenantUrl } from "./world.js";

const program = (expectation: string) =>
  `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}", expect: ${expectation} });`;

test("an expectation that is not met fails preview and up, and says what was expected and what is", async ({
  stackOf,
}) => {
  const stack = await stackOf(program(`{ active: false, tenantUrl: "https://expected.okta.com" }`));
  for (const run of [await stack.exits(1, "preview"), await stack.failedUp()]) {
    expectOneBlock(run);
    const text = diagnostics(run);
    const line = text.findIndex((line) => line.includes("is not as expected:"));
    expect(text[line]).toContain(`The risk integration “${referenceId}” in account “${accountId}” is not as expected:`);
    expect(text[line + 1]?.trim()).toBe(
      `active is true, expected false; tenantUrl is “${tenantUrl}”, expected “https://expected.okta.com”. [EXPECTATION_FAILED]`,
    );
  }
  expect(await stack.references()).toEqual({});
});

test("the function form fails in the same words", async ({ stackOf }) => {
  const stack = await stackOf(
    `exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}", expect: { active: false } });`,
  );
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("active is true, expected false.");
  expectOneBlock(preview);
});

test("an expectation that is not known yet is skipped in the preview, beside one that is, and looked at in up", async ({
  stackOf,
}) => {
  const source = `const source = new Created("source", { value: "https://expected.okta.com" });`;
  const stack = await stackOf(source + program("{ active: true, tenantUrl: source.later }"));
  await stack.exits(0, "preview");
  const up = await stack.failedUp();
  expect(up.output).toContain(`tenantUrl is “${tenantUrl}”, expected “https://expected.okta.com”.`);

  await stack.program(source + program("{ active: false, tenantUrl: source.later }"));
  await stack.exits(1, "preview");
});

test("an integration that is no longer as expected fails preview and up in two lines, and what is recorded stays", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program(`{ active: true, tenantUrl: "${tenantUrl}" }`));
  await stack.up();
  emulator.updateIntegration(integrationId, { active: false, tenant_url: "https://attacker.okta.com" });
  for (const run of [await stack.exits(1, "preview"), await stack.failedUp()]) {
    expectOneBlock(run);
    const lines = diagnostics(run).map((line) => line.trim());
    const first = lines.findIndex((line) => line.includes("is not as expected:"));
    expect(lines[first + 1]).toBe(
      `active is false, expected true; tenantUrl is “https://attacker.okta.com”, expected “${tenantUrl}”. [EXPECTATION_FAILED]`,
    );
  }
  expect((await stack.references()).okta?.outputs).toMatchObject({ active: true, tenantUrl });
});
