import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import { accountId, integrationId, referenceId, wellKnownUrl } from "./world.js";

const program = (id = `${accountId}/${referenceId}`) => `
  const okta = risk.RiskIntegrationReference.get("okta", "${id}");
  exports.okta = pulumi.all([okta.integrationId, okta.active, okta.referenceId, okta.absoluteWellKnownUrl]);
`;

row(
  [
    "row 11: get reads by the ID anew in every update, and a drift shows in outputs alone: up 0, preview --expect-no-changes 0, preview 0, up 0",
    "row 11: get fails for an integration that is gone: up 0, up 1",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
    expect(await stack.outputs()).toEqual({ okta: [integrationId, true, referenceId, wellKnownUrl] });
    await stack.inSync();

    emulator.updateIntegration(integrationId, { active: false });
    const preview = await stack.exits(0, "preview");
    expect(preview.output).toMatch(/~ \[1\] *: true => false/);

    await stack.up();
    expect(await stack.outputs()).toEqual({ okta: [integrationId, false, referenceId, wellKnownUrl] });

    emulator.removeIntegration(integrationId);
    const up = await stack.failedUp();
    expect(up.output).toContain(`No risk integration has the reference ID “${referenceId}”`);
    expectOneBlock(up);
    expect((await stack.references()).okta?.outputs.integrationId).toBe(integrationId);
  },
);

// Other texts that are no ID: test/resource-id.test.ts.
test("get refuses the ID account/ and says what one looks like", async ({ emulator, stackOf }) => {
  const stack = await stackOf(program("account/"));
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("The ID “account/” is not of the form accountId/referenceId.");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});

row.dynamic("row 12: import is refused, and what to do instead is said: preview 1", async ({ stackOf }) => {
  const stack = await stackOf(
    `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { import: "${accountId}/${referenceId}" });`,
  );
  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("okta: a dynamic resource cannot be imported. Leave the option “import” out");
  expectOneBlock(preview);
});

row.plugin(
  "row 12: import by ID, whose code is in sync, and not of what is not there: import 0, preview --expect-no-changes 0, import 1",
  async ({ kind, stackOf }) => {
    const stack = await stackOf("");
    const imported = (name: string, id: string) => ["import", kind.type, name, id, "--yes", "--generate-code=false"];
    await stack.exits(0, ...imported("okta", `${accountId}/${referenceId}`));
    await stack.program(
      `new risk.RiskIntegrationReference("okta", { accountId: "${accountId}", referenceId: "${referenceId}" }, { protect: true });`,
    );
    await stack.inSync();

    const gone = await stack.exits(1, ...imported("gone", `${accountId}/gone`));
    expect(gone.output).toContain("No risk integration has the reference ID “gone”");
  },
);
