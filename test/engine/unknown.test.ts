import { expect } from "vitest";
import { row } from "./row.js";
import { integrationId, otherIntegrationId, otherReferenceId, referenceId, wellKnownUrl } from "./world.js";

const program = (reference = referenceId) => `
  const source = new Created("source", { value: "${reference}" });
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: source.later });
  exports.integration = okta.integrationId;
  exports.url = okta.absoluteWellKnownUrl;
  new Created("receiver", { value: okta.absoluteWellKnownUrl });
`;

row(
  [
    "row 2: a reference that is not known yet, no call in the preview, and everything derived is unknown: preview 0, up 0",
    "row 2: a recorded reference that becomes unknown, no call in the preview, and no old value shown as if it stayed: up 0, preview 0, up 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());

    const preview = await stack.exits(0, "preview", "--diff");
    expect(emulator.requests).toEqual([]);
    expect(preview.output).toMatch(/^ +integration *: \[unknown\]$/m);
    expect(preview.output).toMatch(/^ +url *: \[unknown\]$/m);

    await stack.up();
    expect(await stack.outputs()).toEqual({ integration: integrationId, url: wellKnownUrl });

    emulator.clearRequests();

    await stack.program(program(otherReferenceId));
    const changed = await stack.exits(0, "preview", "--diff");
    expect(emulator.requests).toEqual([]);
    expect(changed.output).toMatch(/~ referenceId *: "f174e90a.*" => \[unknown\]/);
    expect(changed.output).toMatch(/~ active *: true *=> \[unknown\]/);
    expect(changed.output).toMatch(/~ value *: "https:.*" => \[unknown\]/);

    await stack.up();
    expect(await stack.outputs()).toMatchObject({ integration: otherIntegrationId });
  },
);
