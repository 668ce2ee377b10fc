import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import { integrationId, referenceId, tenantUrl } from "./world.js";

const program = (more = "", opts = "{}") =>
  `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}"${more} }, ${opts});`;

row(
  "row 19: ignoreDrift keeps the recorded value, and may come without a diff of its own: up 0, preview --expect-no-changes 0, preview --expect-no-changes 0, preview --expect-no-changes 7, up 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
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
  expect(preview.output).toContain("ignoreDrift names “tenant”; it can name integrationId, ");
  expectOneBlock(preview);
});

test("ignoreChanges on what comes from the API is warned of, with the argument that does it", async ({ stackOf }) => {
  const stack = await stackOf(program("", `{ ignoreChanges: ["active", "referenceId"] }`));
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain("warning: okta: ignoreChanges cannot reach active, since they come from the API.");
  expect(preview.output).toContain("ignoreDrift");
});

test("ignoreChanges “*” hides no drift, and an expectation is no longer looked at: the user is told of both", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program());
  await stack.up();
  emulator.updateIntegration(integrationId, { active: false });
  await stack.program(program(`, expect: { active: true }`, `{ ignoreChanges: ["*"] }`));
  const preview = await stack.outOfSync();
  expect(preview.output).toContain("[diff: ~active]");
  expect(preview.output).toContain(
    "warning: okta: ignoreChanges “*” cannot reach what comes from the API, and switches the arguments expect and ignoreDrift off.",
  );
});

test("replaceOnChanges on what comes from the API does not replace, and the user is told", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program("", `{ replaceOnChanges: ["active"] }`));
  await stack.up();
  emulator.updateIntegration(integrationId, { active: false });
  const preview = await stack.outOfSync();
  expect(preview.output).toContain("~ 1 to update");
  expect(preview.output).toContain("warning: okta: replaceOnChanges has no effect on active");
});
