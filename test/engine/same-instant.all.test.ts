import { expect } from "vitest";
import { row } from "./row.js";
import { integration, integrationId, referenceId } from "./world.js";

const spellings = [
  integration.createdAt.replace("Z", "000+00:00"),
  integration.createdAt.replace("T05", "t06").replace("Z", "+01:00"),
];

row(
  "row 3: the time of creation in another spelling is no diff, and nothing records it: up 0, preview --expect-no-changes 0, refresh --preview-only --expect-no-changes 0, refresh --expect-no-changes 0, up --expect-no-changes 0, preview --expect-no-changes 7, up 0, refresh --preview-only --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`);
    await stack.up();
    const recorded = async (): Promise<unknown> => (await stack.references()).okta?.outputs.createdAt;
    for (const created_at of spellings) {
      emulator.updateIntegration(integrationId, { created_at });
      await stack.inSync();
      await stack.exits(0, "refresh", "--preview-only", "--expect-no-changes");
      await stack.refresh("--expect-no-changes");
      await stack.up("--expect-no-changes");
      expect(await recorded()).toBe(integration.createdAt);
    }
    emulator.updateIntegration(integrationId, { active: false });
    expect((await stack.outOfSync()).output).toContain("[diff: ~active]");
    await stack.up();
    expect(await recorded()).toBe(integration.createdAt);
    await stack.exits(0, "refresh", "--preview-only", "--expect-no-changes");
  },
);
