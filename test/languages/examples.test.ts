import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createRiskIntegrationClient } from "../../src/client/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { integrationId, tenantUrl, wellKnownUrl } from "../engine/world.js";
import { replaceFile, root, test } from "./project.js";

test.for(["yaml", "python", "go"] as const)(
  "examples/%s looks the integration up, records it, and sees its drift",
  async (language, { emulator, projectOf }) => {
    const stack = await projectOf(language);
    await stack.up();
    expect(await stack.outputs()).toEqual({ integrationId, tenantUrl, absoluteWellKnownUrl: wellKnownUrl });
    await stack.inSync();
    emulator.updateIntegration(integrationId, { tenant_url: "https://other.okta.com" });
    expect((await stack.outOfSync("--diff")).output).toMatch(
      /~ tenantUrl: "https:\/\/something\.okta\.com" => "https:\/\/other\.okta\.com"/,
    );
    emulator.updateIntegration(integrationId, { active: false });
    expect((await stack.exits(1, "preview")).output).toContain("active is false, expected true");
    emulator.clearRequests();
    await stack.exits(0, "destroy", "--yes", "--skip-preview");
    expect(emulator.requests).toEqual([]);
  },
);

test("the program in docs/plugin.md runs", async ({ projectOf }) => {
  const [, program = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/plugin.md"), "utf8")) ?? [];
  const stack = await projectOf("yaml");
  await replaceFile(stack, "Pulumi.yaml", program.replace(/^name: .*/m, "name: engine-test"));
  await stack.up();
  expect(await stack.outputs()).toEqual({ wellKnownUrl });
});

test("the emulator's seed for the examples holds what they look up, with a URL for Okta", async () => {
  const seed = JSON.parse(readFileSync(join(root, "examples/emulator-seed.json"), "utf8"));
  const [{ id: accountId, integrations }] = seed.accounts;
  const [{ reference_id: referenceId }] = integrations;
  for (const file of ["yaml/Pulumi.yaml", "python/__main__.py", "go/main.go"]) {
    const program = readFileSync(join(root, "examples", file), "utf8");
    expect(program, file).toContain(accountId);
    expect(program, file).toContain(referenceId);
  }
  await using emulator = await startEmulator({ seed });
  const [{ token: apiToken }] = seed.credentials.tokens;
  await using client = createRiskIntegrationClient({ apiToken, baseUrl: emulator.url });
  const found = await client.getByReference({ accountId, referenceId });
  expect(found).toMatchObject({ active: true, absoluteWellKnownUrl: expect.stringMatching(/^https:/) });
});
