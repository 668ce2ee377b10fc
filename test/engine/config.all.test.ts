import { expect } from "vitest";
import { test } from "./stack.js";
import { referenceId, token } from "./world.js";

test("a base URL from a lower layer than a secret token is used with a warning that names the host", async ({
  emulator,
  stackOf,
}) => {
  const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.secretConfig("cloudflare:apiToken", token);
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain(
    `warning: The credential is sent to ${new URL(emulator.url).host}, because CLOUDFLARE_BASE_URL says so`,
  );
});
