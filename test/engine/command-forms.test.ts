import { expect } from "vitest";
import { row } from "./row.js";
import { integrationId, referenceId, token } from "./world.js";

// Without stack outputs: what a command notices, it notices of the resource alone.
const program = `const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

const forms = [
  ["preview", "--expect-no-changes"],
  ["refresh", "--preview-only", "--expect-no-changes"],
  ["refresh", "--preview-only", "--run-program", "--expect-no-changes"],
  ["preview", "--refresh", "--expect-no-changes"],
] as const;

row(
  "row 4: in sync: up 0, preview --expect-no-changes 0, refresh --preview-only --expect-no-changes 0, refresh --preview-only --run-program --expect-no-changes 0, preview --refresh --expect-no-changes 0",
  async ({ stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    for (const form of forms) await stack.exits(0, ...form);
  },
);

row(
  "row 4: drifted: up 0, preview --expect-no-changes 7, refresh --preview-only --expect-no-changes 7, refresh --preview-only --run-program --expect-no-changes 7, preview --refresh --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    emulator.updateIntegration(integrationId, { active: false });
    for (const form of forms.slice(0, 3)) {
      const { output } = await stack.exits(7, ...form, "--diff");
      expect(output).toMatch(/~ active *: true => false/);
    }
    // The refresh takes the drift over before the program is compared with it.
    await stack.exits(0, ...forms[3]);
  },
);

row(
  "row 4: drifted, with a consumer of what has drifted: up 0, preview --refresh --expect-no-changes 7",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`${program} new Created("consumer", { value: okta.tenantUrl });`);
    await stack.up();
    emulator.updateIntegration(integrationId, { tenant_url: "https://elsewhere.okta.com" });
    await stack.exits(7, ...forms[3]);
  },
);

row(
  "row 4: gone: up 0, preview --expect-no-changes 7, refresh --preview-only --expect-no-changes 7, refresh --preview-only --run-program --expect-no-changes 7, preview --refresh --expect-no-changes 7",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    emulator.removeIntegration(integrationId);
    for (const form of forms) await stack.exits(7, ...form);
  },
);

row(
  "row 4: refused by the API: up 0, preview --expect-no-changes 1, refresh --preview-only --expect-no-changes 1, refresh --preview-only --run-program --expect-no-changes 1, preview --refresh --expect-no-changes 1",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    emulator.revoke(token);
    const before = await stack.resources();
    for (const form of forms) {
      const { output } = await stack.exits(1, ...form);
      expect(output).toMatch(/Cloudflare answered 40[13]/);
    }
    expect(await stack.resources()).toEqual(before);
  },
);
