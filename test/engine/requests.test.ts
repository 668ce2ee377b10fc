import { expect } from "vitest";
import { diagnostics } from "./diagnostics.js";
import { row } from "./row.js";
import { integrationId, referenceId } from "./world.js";

row(
  "row 15: fifty resources of one reference are one request, and one warning of an inactive integration, in each of the engine's processes: preview 0, up 0, up 0, refresh 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`
    for (let number = 0; number < 50; number++)
      new risk.RiskIntegrationReference("okta-" + number, { referenceId: "${referenceId}" });
  `);
    emulator.updateIntegration(integrationId, { active: false });
    const requestsOf = async (...args: string[]) => {
      emulator.clearRequests();
      const run = await stack.exits(0, ...args);
      // The engine shows each message twice: in the list of steps, and among the diagnostics at the end.
      const warnings = diagnostics(run).filter((line) => line.includes("is not active: Cloudflare sends no"));
      expect(warnings, args.join(" ")).toHaveLength(1);
      return emulator.requests.length;
    };
    expect(await requestsOf("preview")).toBe(1);
    expect(await requestsOf("up", "--yes", "--skip-preview")).toBe(1);
    expect(await requestsOf("up", "--yes"), "a preview and an update").toBe(2);
    expect(await requestsOf("refresh", "--yes", "--skip-preview")).toBe(1);
    expect(Object.keys(await stack.references())).toHaveLength(50);
  },
);
