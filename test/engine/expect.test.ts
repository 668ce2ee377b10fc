import { expect } from "vitest";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
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
      `active is true, expected false; tenantUrl is “${tenantUrl}”, expected “https://expected.okta.com”.`,
    );
  }
  expect(await stack.references()).toEqual({});
});

test("an expectation that the integration stops to meet fails, and keeps what is recorded", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program("{ active: true }"));
  await stack.up();
  emulator.updateIntegration(integrationId, { active: false });

  await stack.exits(1, "preview");
  const up = await stack.failedUp();
  expect(up.output).toContain("active is false, expected true.");
  expect((await stack.references()).okta?.outputs.active).toBe(true);
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

row("row 19: a changed expectation is no diff of its own: up 0, preview --expect-no-changes 0", async ({ stackOf }) => {
  const stack = await stackOf(program("undefined"));
  await stack.up();
  await stack.program(program(`{ active: true, tenantUrl: "${tenantUrl}/" }`));
  await stack.inSync();
});

test("a tenant that has changed fails preview and up in two lines that name what is and what was expected", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program(`{ active: true, tenantUrl: "${tenantUrl}" }`));
  await stack.up();
  emulator.updateIntegration(integrationId, { tenant_url: "https://attacker.okta.com" });
  for (const run of [await stack.exits(1, "preview"), await stack.failedUp()]) {
    expectOneBlock(run);
    const lines = diagnostics(run).map((line) => line.trim());
    const first = lines.findIndex((line) => line.includes("is not as expected:"));
    expect(lines[first + 1]).toBe(`tenantUrl is “https://attacker.okta.com”, expected “${tenantUrl}”.`);
  }
  expect((await stack.references()).okta?.outputs.tenantUrl).toBe(tenantUrl);
});

test("without an expectation, an inactive integration is warned about once in each command", async ({
  emulator,
  stackOf,
}) => {
  emulator.updateIntegration(integrationId, { active: false });
  const stack = await stackOf(`
    for (const name of ["a", "b", "c"]) new risk.RiskIntegrationReference(name, { referenceId: "${referenceId}" });
  `);
  // The engine shows each message twice: in the list of steps, and among the diagnostics at the end.
  for (const run of [await stack.exits(0, "preview"), await stack.up()])
    expect(diagnostics(run).filter((line) => line.includes("is not active: Cloudflare sends no"))).toHaveLength(1);
});
