import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createRiskIntegrationClient } from "../../src/client/index.js";
import { startEmulator } from "../../src/testing/index.js";
import { expectLifeOfExample } from "./example-life.js";
import { root, test } from "./project.js";

test("examples/yaml looks the integration up, records it, and sees its drift", async ({ emulator, projectOf }) => {
  await expectLifeOfExample("yaml", { emulator, projectOf });
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
