import { expect } from "vitest";
import { row } from "./row.js";
import {
  accountId,
  integration,
  integrationId,
  otherIntegrationId,
  otherReferenceId,
  referenceId,
  wellKnownUrl,
} from "./world.js";

const resource = (reference = referenceId) =>
  `const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${reference}" });`;

/** Every output of a resource as a stack output. */
const withOutputs = `
  ${resource()}
  const { id, accountId, referenceId, integrationId, accountTag, active, createdAt, integrationType, tenantUrl } = okta;
  const { wellKnownUrl, absoluteWellKnownUrl } = okta;
  exports.okta = { id, accountId, referenceId, integrationId, accountTag, active, createdAt, integrationType, tenantUrl,
    wellKnownUrl, absoluteWellKnownUrl };
`;

const values = { id: `${accountId}/${referenceId}`, accountId, ...integration, absoluteWellKnownUrl: wellKnownUrl };

const drifted = {
  active: false,
  tenant_url: "https://elsewhere.okta.com",
  well_known_url: "/.well-known/other/",
  created_at: "2026-01-01T00:00:00Z",
};
const asBefore = {
  tenant_url: integration.tenantUrl,
  well_known_url: wellKnownUrl,
  created_at: integration.createdAt,
};

row(
  [
    "row 3: real values in the preview before creation: preview 0, up 0",
    "row 1: create asks for the reference with the token alone, as a GET that names this package: up 0",
    "row 3: nothing to do after creation, in any command: up 0, preview --expect-no-changes 0, refresh --expect-no-changes 0, up --expect-no-changes 0",
    "row 5: up takes a drift over, which the preview names: up 0, preview --expect-no-changes 7, up 0, preview --expect-no-changes 0",
    "row 9: another reference replaces the resource, and a replaced consumer is deleted last: preview --expect-no-changes 7, up 0",
    "row 10: destroy neither asks the API nor takes anything away there: up 0, destroy 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(withOutputs);
    const { id: _, ...previewed } = values;
    const preview = await stack.exits(0, "preview");
    for (const [name, value] of Object.entries(previewed))
      expect(preview.output).toMatch(new RegExp(`^ +${name} *: (")?${value}\\1?$`.replaceAll("\\1", `["]?`), "m"));

    emulator.clearRequests();
    await stack.up();
    expect(await stack.outputs()).toEqual({ okta: values });
    const [request, ...more] = emulator.requests;
    expect(more).toEqual([]);
    expect(request).toMatchObject({ method: "GET", status: 200, scheme: "token", credential: "own token" });
    expect(request?.path).toBe(
      `/client/v4/accounts/${accountId}/zt_risk_scoring/integrations/reference_id/${referenceId}`,
    );
    expect(request?.headers["user-agent"]).toMatch(/^pulumi-cloudflare-risk-integration\/\d+\.\d+\.\d+/);

    await stack.inSync();
    await stack.refresh("--expect-no-changes");
    await stack.up("--expect-no-changes");

    // From here on without stack outputs: what a command notices, it notices of the resource alone.
    const withConsumer = (reference: string) =>
      `${resource(reference)} new Created("receiver", { value: okta.integrationId });`;
    await stack.program(withConsumer(referenceId));
    await stack.up();
    emulator.updateIntegration(integrationId, { active: false });
    const drift = await stack.outOfSync();
    expect(drift.output).toMatch(/RiskIntegrationReference okta update \[diff: ~active\]/);
    expect(drift.output).toContain("~ 1 to update");

    emulator.updateIntegration(integrationId, drifted);
    const { output: diff } = await stack.exits(0, "preview", "--diff");
    expect(diff).toMatch(/^ +~ active *: true => false$/m);
    expect(diff).toMatch(/~ tenantUrl *: "https:\/\/something\.okta\.com" => "https:\/\/elsewhere\.okta\.com"/);
    expect(diff).toMatch(/~ wellKnownUrl *: "https:.*" => "\/\.well-known\/other\/"/);
    expect(diff).toMatch(/~ createdAt *: "2025-.*" => "2026-01-01T00:00:00Z"/);
    expect(diff).not.toMatch(/[~+-] (integrationId|integrationType|accountTag|__provider)/);

    emulator.updateIntegration(integrationId, asBefore);
    await stack.up();
    expect((await stack.references()).okta?.outputs.active).toBe(false);
    await stack.inSync();

    await stack.program(withConsumer(otherReferenceId));
    const replacement = await stack.outOfSync();
    expect(replacement.output).toMatch(/RiskIntegrationReference okta replace \[diff: .*referenceId/);
    expect(replacement.output).toMatch(/receiver replace/);

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
    expect((await stack.references()).okta).toMatchObject({
      id: `${accountId}/${otherReferenceId}`,
      outputs: { integrationId: otherIntegrationId },
    });

    emulator.clearRequests();
    await stack.exits(0, "destroy", "--yes");
    expect(emulator.requests).toEqual([]);
    expect(await stack.resources()).toEqual([]);
  },
);
