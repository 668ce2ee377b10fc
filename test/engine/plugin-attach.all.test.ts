import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import { startPlugin } from "../plugin/plugin-process.js";
import { test } from "./plugin-stack.js";
import { killIfThere } from "./process-table.js";
import type { Stack } from "./stack.js";
import { accountId, integrationId, referenceId, token } from "./world.js";

const one = `const okta = new Reference("okta", { referenceId: "${referenceId}" });
  exports.active = okta.active;`;

/** The plugins that run from this stack's project. */
async function pluginsOf(stack: Stack): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "args="]);
  return stdout
    .split("\n")
    .filter(
      (line) => line.includes(stack.projectFolder) && line.includes("pulumi-resource-cloudflare-risk-integration"),
    );
}

describe("a plugin that was started by hand", () => {
  test("serves one engine after the other, each told what it has to be told, and outlives them", async ({
    emulator,
    pluginStack,
  }) => {
    const environment = { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId };
    await using plugin = await startPlugin({
      environment: { ...environment, CLOUDFLARE_BASE_URL: emulator.url },
      stdin: "ignore",
    });
    const nothing = { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_BASE_URL: "" };
    const stack = await pluginStack(one, {
      ...nothing,
      PULUMI_DEBUG_PROVIDERS: `cloudflare-risk-integration:${plugin.port}`,
    });
    emulator.updateIntegration(integrationId, { active: false });
    for (const { output } of [await stack.exits(0, "preview"), await stack.up()])
      expect(output).toContain("is not active");
    expect(await stack.outputs()).toEqual({ active: false });
    emulator.updateIntegration(integrationId, { active: true });
    await stack.refresh();
    await stack.inSync();
    expect(await pluginsOf(stack)).toEqual([]);
    expect(plugin.child.exitCode).toBeNull();
    expect(plugin.printed).toEqual({ stdout: `${plugin.port}\n`, stderr: "" });
  });
});

test("an engine that is killed leaves no plugin behind that has nothing to do", async ({ emulator, pluginStack }) => {
  const stack = await pluginStack(`
    lookUp({ referenceId: "${referenceId}" }).apply(() => fetch(process.env.READY_URL));
    setInterval(() => {}, 1_000);`);
  // The program asks for this once its lookup is done, and then hangs.
  stack.environment = { ...stack.environment, READY_URL: `${emulator.origin}/ready` };
  const running = stack.start("preview");
  await emulator.waitForRequests(1, { path: "/ready" });
  expect(await pluginsOf(stack)).not.toEqual([]);
  const started = await running.killAlone();
  await expect.poll(() => pluginsOf(stack)).toEqual([]);
  for (const pid of started) killIfThere(pid); // Pulumi's own
  await running.finished;
});
