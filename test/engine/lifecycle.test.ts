import { expect } from "vitest";
import { row } from "./row.js";
import { accountId, integration, otherIntegrationId, otherReferenceId, referenceId, wellKnownUrl } from "./world.js";

/** Every output of a resource as a stack output. */
const program = (reference = referenceId) => `
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${reference}" });
  const { id, accountId, referenceId, integrationId, accountTag, active, createdAt, integrationType, tenantUrl } = okta;
  const { wellKnownUrl, absoluteWellKnownUrl } = okta;
  exports.okta = { id, accountId, referenceId, integrationId, accountTag, active, createdAt, integrationType, tenantUrl,
    wellKnownUrl, absoluteWellKnownUrl };
`;

const values = { id: `${accountId}/${referenceId}`, accountId, ...integration, absoluteWellKnownUrl: wellKnownUrl };

row(
  "row 3: real values in the preview before creation, and nothing to do after it, in any command: preview 0, up 0, preview --expect-no-changes 0, refresh --expect-no-changes 0, up --expect-no-changes 0",
  async ({ stackOf }) => {
    const stack = await stackOf(program());

    const { id: _, ...previewed } = values;
    const preview = await stack.exits(0, "preview");
    for (const [name, value] of Object.entries(previewed))
      expect(preview.output).toMatch(new RegExp(`^ +${name} *: (")?${value}\\1?$`.replaceAll("\\1", `["]?`), "m"));

    await stack.up();
    expect(await stack.outputs()).toEqual({ okta: values });

    await stack.inSync();
    await stack.exits(0, "refresh", "--yes", "--expect-no-changes");
    await stack.exits(0, "up", "--yes", "--expect-no-changes");
  },
);

row(
  "row 1: create asks for the reference with the token alone, as a GET that names this package: up 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();

    const [request, ...more] = emulator.requests;
    expect(more).toEqual([]);
    expect(request).toMatchObject({ method: "GET", status: 200, scheme: "token", credential: "own token" });
    expect(request?.path).toBe(
      `/client/v4/accounts/${accountId}/zt_risk_scoring/integrations/reference_id/${referenceId}`,
    );
    expect(request?.headers["user-agent"]).toMatch(/^pulumi-cloudflare-risk-integration\/\d+\.\d+\.\d+/);
  },
);

row(
  "row 9: another reference replaces the resource, and a replaced consumer is deleted last: up 0, preview --expect-no-changes 7, up 0",
  async ({ emulator, stackOf }) => {
    const withConsumer = (reference: string) =>
      `${program(reference)} new Created("receiver", { value: okta.integrationId });`;
    const stack = await stackOf(withConsumer(referenceId));
    await stack.up();
    emulator.clearRequests();

    await stack.program(withConsumer(otherReferenceId));
    const preview = await stack.outOfSync();
    expect(preview.output).toMatch(/RiskIntegrationReference okta replace \[diff: .*referenceId/);
    expect(preview.output).toMatch(/receiver replace/);

    const up = await stack.up();
    const steps = up.output.split("\n").filter((line) => /(created replacement|deleted original) \(/.test(line));
    const step = (what: RegExp) => steps.findIndex((line) => what.test(line));
    const order = [
      step(/RiskIntegrationReference okta created/),
      step(/receiver created/),
      step(/receiver deleted/),
      step(/RiskIntegrationReference okta deleted/),
    ];
    expect(order, steps.join("\n")).not.toContain(-1);
    expect(order, steps.join("\n")).toEqual(order.toSorted((a, b) => a - b));
    expect(await stack.outputs()).toMatchObject({
      okta: { id: `${accountId}/${otherReferenceId}`, integrationId: otherIntegrationId },
    });
  },
);

row(
  "row 10: destroy neither asks the API nor takes anything away there: up 0, destroy 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program());
    await stack.up();
    emulator.clearRequests();

    await stack.exits(0, "destroy", "--yes");
    expect(emulator.requests).toEqual([]);
    expect(await stack.resources()).toEqual([]);
  },
);
