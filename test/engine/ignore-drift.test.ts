import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import { integrationId, referenceId, tenantUrl } from "./world.js";

const program = (more = "", opts = "{}") =>
  `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}"${more} }, ${opts});`;

row(
  [
    "row 19: a changed expectation is no diff of its own: up 0, preview --expect-no-changes 0",
    "row 19: ignoreDrift keeps the recorded value, and may come without a diff of its own: preview --expect-no-changes 0, preview --expect-no-changes 0, preview --expect-no-changes 7, up 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
    await stack.program(program(`, expect: { active: true, tenantUrl: "${tenantUrl}/" }`));
    await stack.inSync();
    await stack.program(program(`, ignoreDrift: ["tenantUrl"]`));
    await stack.inSync();

    emulator.updateIntegration(integrationId, { tenant_url: "https://elsewhere.okta.com" });
    await stack.inSync();
    emulator.updateIntegration(integrationId, { active: false });
    const preview = await stack.outOfSync();
    expect(preview.output).toContain("[diff: ~active]");

    await stack.up();
    expect((await stack.references()).okta?.outputs).toMatchObject({ tenantUrl, active: false });
  },
);

test("ignoreDrift refuses a name that is no output", async ({ stackOf }) => {
  const stack = await stackOf(program(`, ignoreDrift: ["tenant"]`));
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("ignoreDrift names “tenant”. Allowed values: integrationId, ");
  expectOneBlock(preview);
});

test("options that cannot reach what comes from the API are warned of, and hide no drift", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program("", `{ replaceOnChanges: ["active"] }`));
  await stack.up();
  emulator.updateIntegration(integrationId, { active: false });
  const replacing = await stack.outOfSync();
  expect(replacing.output).toContain("~ 1 to update");
  expect(replacing.output).toContain("warning: okta: replaceOnChanges has no effect on active");

  await stack.program(program("", `{ ignoreChanges: ["active", "referenceId"] }`));
  const ignoring = await stack.exits(0, "preview");
  expect(ignoring.output).toContain("warning: okta: ignoreChanges cannot reach active, since they come from the API.");
  expect(ignoring.output).toContain("ignoreDrift");

  await stack.program(program(`, expect: { active: true }`, `{ ignoreChanges: ["*"] }`));
  const ignoringAll = await stack.outOfSync();
  expect(ignoringAll.output).toContain("[diff: ~active]");
  expect(ignoringAll.output).toContain(
    "warning: okta: ignoreChanges “*” cannot reach what comes from the API, and switches the arguments expect and ignoreDrift off.",
  );
});
