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
  "row 11: get reads by the ID anew in every update, and a drift shows in outputs alone: up 0, preview --expect-no-changes 0, preview 0, up 0",
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
  },
);

row("row 11: get fails for an integration that is gone: up 0, up 1", async ({ emulator, stackOf }) => {
  const stack = await stackOf(program());
  await stack.up();
  emulator.removeIntegration(integrationId);

  const up = await stack.failedUp();
  expect(up.output).toContain(`No risk integration has the reference ID “${referenceId}”`);
  expectOneBlock(up);
  expect((await stack.references()).okta?.outputs.integrationId).toBe(integrationId);
});

test("a secret ID is stored in clear, and the user is told", async ({ stackOf }) => {
  const id = `${accountId}/${referenceId}`;
  const stack = await stackOf(`risk.RiskIntegrationReference.get("okta", pulumi.secret("${id}"));`);
  const up = await stack.up();
  expect(up.output).toContain(
    "warning: okta: the ID is a secret, but the resource's ID and what the API says of it are stored in clear.",
  );
  expect((await stack.references()).okta).toMatchObject({ id, outputs: { referenceId, integrationId } });
});

for (const id of ["no-slash", "/reference", "account/"])
  test(`get refuses the ID ${id} and says what one looks like`, async ({ emulator, stackOf }) => {
    const stack = await stackOf(program(id));
    const preview = await stack.exits(1, "preview");
    expect(preview.output).toContain(`The ID “${id}” is not of the form accountId/referenceId.`);
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
