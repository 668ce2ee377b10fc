import { expect } from "vitest";
import { row } from "./row.js";
import { otherReferenceId, referenceId } from "./world.js";

row(
  "row 18: an update that is killed half-way is made good by the next one: up 0, preview --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`
    const first = new risk.RiskIntegrationReference("first", { referenceId: "${referenceId}" });
    new risk.RiskIntegrationReference("second", { referenceId: "${otherReferenceId}" }, { dependsOn: first });
  `);
    emulator.answerNext({ kind: "hang" }, { match: { path: otherReferenceId }, times: Number.POSITIVE_INFINITY });
    const up = stack.start("up", "--yes", "--skip-preview");
    await emulator.waitForRequests(2);
    await up.kill();
    emulator.clearFaults();
    // A file backend keeps the dead engine's lock.
    await stack.exits(0, "cancel", "--yes");
    expect(Object.keys(await stack.references())).toEqual(["first"]);

    await stack.up();
    expect(Object.keys(await stack.references()).sort()).toEqual(["first", "second"]);
    await stack.inSync();
  },
);
