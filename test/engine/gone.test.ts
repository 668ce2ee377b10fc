import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import { accountId, integrationId, otherReferenceId, referenceId, tenantUrl } from "./world.js";

const program = (reference = referenceId) =>
  `exports.id = new risk.RiskIntegrationReference("okta", { referenceId: "${reference}" }).integrationId;`;
const unknown = "00000000-0000-4000-8000-000000000000";

row(
  "row 7: not there before creation, a warning in the preview and an error in up: preview 0, up 1",
  async ({ stackOf }) => {
    const stack = await stackOf(program(unknown));

    const preview = await stack.exits(0, "preview");
    const notFound = `No risk integration has the reference ID “${unknown}” in account “${accountId}”`;
    expect(preview.output).toContain(`warning: ${notFound}`);
    expect(preview.output).toContain(
      `The account has these: “${referenceId}” (${tenantUrl}), “${otherReferenceId}” (${tenantUrl}).`,
    );

    const up = await stack.failedUp();
    expect(up.output).toContain(notFound);
    expect(up.output).toContain(`“${referenceId}”`);
    expect(await stack.references()).toEqual({});
  },
);

row(
  "row 7: gone once recorded, a drift in previews and an error in up that leaves the state as it was: up 0, preview --expect-no-changes 7, up 1",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
    emulator.removeIntegration(integrationId);
    const before = await stack.resources();

    const preview = await stack.outOfSync();
    expect(preview.output).toContain("It is recorded in the stack, and gone now.");

    const up = await stack.failedUp();
    expect(up.output).toContain(`No risk integration has the reference ID “${referenceId}”`);
    expectOneBlock(up);
    expect(await stack.resources()).toEqual(before);
  },
);

row(
  "row 7: a refresh drops what is gone from the state: up 0, refresh --preview-only --expect-no-changes 7, refresh 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
    emulator.removeIntegration(integrationId);

    await stack.exits(7, "refresh", "--preview-only", "--expect-no-changes");
    await stack.refresh();
    expect(await stack.references()).toEqual({});
  },
);

test("what is there only when create asks again is recorded, if it is as expected", async ({ emulator, stackOf }) => {
  const absentAtFirst = () => emulator.answerNext({ kind: "envelope", status: 404 }, { match: { route: "reference" } });
  const expecting = program().replace("})", ", expect: { active: false } })");
  const stack = await stackOf(expecting);

  absentAtFirst();
  const up = await stack.failedUp();
  expect(up.output).toContain("active is true, expected false.");
  expect(await stack.references()).toEqual({});

  await stack.program(program());
  absentAtFirst();
  await stack.up();
  expect(await stack.outputs()).toEqual({ id: integrationId });
  await stack.inSync();
});
