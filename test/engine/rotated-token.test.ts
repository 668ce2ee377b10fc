import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { referenceId } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

test("a refresh with the revoked token of the last update says the way out, and the way out works", async ({
  emulator,
  stackOf,
}) => {
  const old = emulator.addToken({ name: "old" });
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.secretConfig("cloudflare-risk-integration:apiToken", old);
  await stack.up();

  await stack.secretConfig("cloudflare-risk-integration:apiToken", emulator.addToken({ name: "new" }));
  emulator.revoke(old);
  const before = await stack.references();

  const refresh = await stack.exits(1, "refresh", "--yes", "--skip-preview");
  expect(refresh.output).toContain("A refresh takes the config cloudflare-risk-integration:apiToken from the state");
  expect(refresh.output).toContain("pulumi refresh --run-program");
  expect(refresh.output).toContain("CLOUDFLARE_API_TOKEN");
  expectOneBlock(refresh);
  expect(await stack.references()).toEqual(before);

  await stack.exits(0, "refresh", "--yes", "--skip-preview", "--run-program");
  await stack.inSync();
  await stack.up("--expect-no-changes");
  await stack.refresh();
  expect(emulator.requests.at(-1)).toMatchObject({ credential: "new", status: 200 });
});
