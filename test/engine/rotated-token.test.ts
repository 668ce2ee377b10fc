import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { referenceId } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

test("row 16: a refresh with the revoked token of the last update says the way out, which works: up 0, refresh 1, refresh --run-program 0, preview --expect-no-changes 0, up --expect-no-changes 0, refresh 0", async ({
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

test("row 16: after a rotation previews and updates take the new token, what refreshes first the old one, until a refresh runs the program: up 0, preview --expect-no-changes 0, preview --refresh 1, refresh --preview-only 1, up 1, refresh --run-program 0, up 0", async ({
  emulator,
  stackOf,
}) => {
  const old = emulator.addToken({ name: "old" });
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
  await stack.secretConfig("cloudflare:apiToken", old);
  await stack.up();
  await stack.secretConfig("cloudflare:apiToken", emulator.addToken({ name: "new" }));
  emulator.revoke(old);

  await stack.inSync();
  for (const args of [
    ["preview", "--refresh"],
    ["refresh", "--preview-only"],
  ]) {
    const refused = await stack.exits(1, ...args);
    expect(refused.output).toContain("pulumi refresh --run-program");
  }
  // The project's own way of refreshing first.
  await stack.projectOptions("refresh: always");
  const up = await stack.failedUp();
  expect(up.output).toContain("pulumi refresh --run-program");

  await stack.exits(0, "refresh", "--yes", "--skip-preview", "--run-program");
  await stack.up();
  expect(emulator.requests.at(-1)).toMatchObject({ credential: "new", status: 200 });
});

test("row 16: a token in the environment is rotated without any of this: up 0, refresh 0, preview --refresh --expect-no-changes 0", async ({
  emulator,
  stackOf,
}) => {
  const old = emulator.addToken({ name: "old" });
  const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: old });
  await stack.up();
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: emulator.addToken({ name: "new" }) };
  emulator.revoke(old);
  await stack.refresh();
  await stack.exits(0, "preview", "--refresh", "--expect-no-changes");
});
