import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { integrationId, tenantUrl, wellKnownUrl } from "../engine/world.js";
import { root, test } from "./project.js";

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

test("the emulator's seed for the examples holds what they look up", () => {
  const seed = JSON.parse(readFileSync(join(root, "examples/emulator-seed.json"), "utf8"));
  const [account] = seed.accounts;
  for (const file of ["yaml/Pulumi.yaml", "python/__main__.py", "go/main.go"]) {
    const program = readFileSync(join(root, "examples", file), "utf8");
    expect(program, file).toContain(account.id);
    expect(program, file).toContain(account.integrations[0].reference_id);
  }
});
