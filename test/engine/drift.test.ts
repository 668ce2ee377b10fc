import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { integrationId, referenceId } from "./world.js";

// Without stack outputs: what a command notices, it notices of the resource alone.
const program = `const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

const forms = [
  ["preview", "--expect-no-changes"],
  ["refresh", "--preview-only", "--expect-no-changes"],
  ["refresh", "--preview-only", "--run-program", "--expect-no-changes"],
  ["preview", "--refresh", "--expect-no-changes"],
] as const;

row(
  [
    "row 4: in sync: up 0, preview --expect-no-changes 0, refresh --preview-only --expect-no-changes 0, refresh --preview-only --run-program --expect-no-changes 0, preview --refresh --expect-no-changes 0",
    "row 4: drifted: preview --expect-no-changes 7, refresh --preview-only --expect-no-changes 7, refresh --preview-only --run-program --expect-no-changes 7, preview --refresh --expect-no-changes 0",
    "row 6: refresh takes the drift over: refresh 0, preview --expect-no-changes 0",
    "row 4: refused by the API: preview --expect-no-changes 1, refresh --preview-only --expect-no-changes 1, refresh --preview-only --run-program --expect-no-changes 1, preview --refresh --expect-no-changes 1",
    "row 4: gone: preview --expect-no-changes 7, refresh --preview-only --expect-no-changes 7, refresh --preview-only --run-program --expect-no-changes 7, preview --refresh --expect-no-changes 7",
    "row 7: gone once recorded, an error in up that leaves the state as it was: up 1",
    "row 7: a refresh drops what is gone from the state: refresh 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program);
    await stack.up();
    for (const form of forms) await stack.exits(0, ...form);

    emulator.updateIntegration(integrationId, { active: false });
    for (const form of forms.slice(0, 3)) {
      const { output } = await stack.exits(7, ...form, "--diff");
      expect(output).toMatch(/~ active *: true => false/);
    }
    // The refresh takes the drift over before the program is compared with it.
    await stack.exits(0, ...forms[3]);

    await stack.refresh();
    expect((await stack.references()).okta).toMatchObject({ inputs: { active: false }, outputs: { active: false } });
    await stack.inSync();

    const recorded = await stack.resources();
    const usual = stack.environment;
    const refused = emulator.addToken({ name: "refused" });
    emulator.revoke(refused);
    stack.environment = { ...usual, CLOUDFLARE_API_TOKEN: refused };
    for (const form of forms) {
      const { output } = await stack.exits(1, ...form);
      expect(output).toMatch(/Cloudflare answered 40[13]/);
    }
    expect(await stack.resources()).toEqual(recorded);
    stack.environment = usual;

    emulator.removeIntegration(integrationId);
    for (const form of forms) {
      const { output } = await stack.exits(7, ...form);
      if (form === forms[0])
        expect(output).toContain("It is recorded in the stack but no longer exists at Cloudflare.");
    }
    const up = await stack.failedUp();
    expect(up.output).toContain(`No risk integration has the reference ID “${referenceId}”`);
    expectOneBlock(up);
    expect(await stack.resources()).toEqual(recorded);

    await stack.refresh();
    expect(await stack.references()).toEqual({});
  },
);

row(
  [
    "row 4: drifted, with a consumer of what has drifted: up 0, preview --refresh --expect-no-changes 7",
    "row 14: a consumer downstream is updated once: up 0, preview --expect-no-changes 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`${program} new Created("consumer", { value: okta.tenantUrl });`);
    await stack.up();
    emulator.updateIntegration(integrationId, { tenant_url: "https://elsewhere.okta.com" });
    await stack.exits(7, ...forms[3]);

    const up = await stack.up();
    expect(up.output).toMatch(/\+- ?1 replaced/);
    expect(up.output).toMatch(/~ 1 updated/);
    await stack.inSync();
  },
);
