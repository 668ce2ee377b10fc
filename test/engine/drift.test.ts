import { expect } from "vitest";
import { row } from "./row.js";
import { test } from "./stack.js";
import { integrationId, referenceId } from "./world.js";

// Without stack outputs: what a command notices, it notices of the resource alone.
const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

row(
  "row 5: up takes a drift over, which the preview names: up 0, preview --expect-no-changes 7, up 0, preview --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    emulator.updateIntegration(integrationId, { active: false });

    const preview = await stack.outOfSync();
    expect(preview.output).toMatch(/RiskIntegrationReference okta update \[diff: ~active\]/);
    expect(preview.output).toContain("~ 1 to update");

    const diff = await stack.exits(0, "preview", "--diff");
    expect(diff.output).toMatch(/^ +~ active *: true => false$/m);

    await stack.up();
    expect((await stack.references()).okta?.outputs.active).toBe(false);
    await stack.inSync();
  },
);

test("shows each field that drifted with the value it had and the one it has", async ({ emulator, stackOf }) => {
  const stack = await stackOf(program);
  await stack.up();
  emulator.updateIntegration(integrationId, {
    tenant_url: "https://elsewhere.okta.com",
    well_known_url: "/.well-known/other/",
    created_at: "2026-01-01T00:00:00Z",
  });

  const diff = await stack.exits(0, "preview", "--diff");
  expect(diff.output).toMatch(/~ tenantUrl *: "https:\/\/something\.okta\.com" => "https:\/\/elsewhere\.okta\.com"/);
  expect(diff.output).toMatch(/~ wellKnownUrl *: "https:.*" => "\/\.well-known\/other\/"/);
  expect(diff.output).toMatch(/~ createdAt *: "2025-.*" => "2026-01-01T00:00:00Z"/);
  expect(diff.output).not.toMatch(/[~+-] (active|integrationId|integrationType|accountTag|__provider)/);
});

row(
  "row 6: refresh takes the drift over: up 0, refresh 0, preview --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    emulator.updateIntegration(integrationId, { active: false });

    const preview = await stack.exits(7, "refresh", "--preview-only", "--expect-no-changes", "--diff");
    expect(preview.output).toMatch(/~ active *: true => false/);
    await stack.exits(7, "refresh", "--preview-only", "--expect-no-changes", "--run-program");

    await stack.refresh();
    expect((await stack.references()).okta).toMatchObject({ inputs: { active: false }, outputs: { active: false } });
    await stack.inSync();
  },
);

row(
  "row 14: a consumer downstream is updated once: up 0, up 0, preview --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`
    const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });
    new Created("consumer", { value: okta.tenantUrl });
  `);
    await stack.up();
    emulator.updateIntegration(integrationId, { tenant_url: "https://elsewhere.okta.com" });

    const up = await stack.up();
    expect(up.output).toMatch(/\+- ?1 replaced/);
    expect(up.output).toMatch(/~ 1 updated/);
    await stack.inSync();
  },
);
