import { expect } from "vitest";
import { row } from "./row.js";
import type { Stack } from "./stack.js";
import { referenceId, token } from "./world.js";

const program = `
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });
  exports.secret = pulumi.secret(okta.tenantUrl);
`;

/**
 * All that a stack's export holds, but for what the engine writes anew in every refresh, whatever comes of it: the time, the
 * ciphertexts (compared in clear), and the resources without their `propertyDependencies`, which the next `up` records again.
 */
async function state(stack: Stack): Promise<unknown> {
  const { deployment, ...version } = JSON.parse((await stack.exits(0, "stack", "export", "--show-secrets")).stdout);
  const { manifest, resources, ...others } = deployment;
  return {
    ...version,
    ...others,
    manifest: { ...manifest, time: undefined },
    resources: resources.map((resource: object) => ({ ...resource, propertyDependencies: undefined })),
  };
}

row(
  [
    "row 8: a refresh while the API is down tries five times, fails, and leaves the state as it was: up 0, refresh 1",
    "row 8: a refresh with a refused token fails and leaves the state as it was: refresh 1",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    const before = await state(stack);
    expect(before).toMatchObject({ resources: [{}, {}, { inputs: { referenceId }, outputs: { referenceId } }] });

    emulator.answerNext({ kind: "status", status: 503 }, { times: Number.POSITIVE_INFINITY });
    emulator.clearRequests();
    const down = await stack.exits(1, "refresh", "--yes", "--skip-preview");
    expect(down.output).toContain("503");
    expect(emulator.requests).toHaveLength(5);
    expect(await state(stack)).toEqual(before);

    emulator.clearFaults();
    emulator.revoke(token);
    const refused = await stack.exits(1, "refresh", "--yes", "--skip-preview");
    expect(refused.output).toMatch(/Cloudflare answered 401|Cloudflare answered 403/);
    expect(await state(stack)).toEqual(before);
  },
);
