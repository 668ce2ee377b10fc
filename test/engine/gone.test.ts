import { expect } from "vitest";
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
