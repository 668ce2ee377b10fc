import { expect } from "vitest";
import { row } from "./row.js";
import { referenceId } from "./world.js";

row(
  "row 15: fifty resources of one reference are one request in each of the engine's processes: preview 0, up 0, up 0, refresh 0",
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(`
    for (let number = 0; number < 50; number++)
      new risk.RiskIntegrationReference("okta-" + number, { referenceId: "${referenceId}" });
  `);
    const requestsOf = async (...args: string[]) => {
      emulator.clearRequests();
      await stack.exits(0, ...args);
      return emulator.requests.length;
    };
    expect(await requestsOf("preview")).toBe(1);
    expect(await requestsOf("up", "--yes", "--skip-preview")).toBe(1);
    expect(await requestsOf("up", "--yes"), "a preview and an update").toBe(2);
    expect(await requestsOf("refresh", "--yes", "--skip-preview")).toBe(1);
    expect(Object.keys(await stack.references())).toHaveLength(50);
  },
);
