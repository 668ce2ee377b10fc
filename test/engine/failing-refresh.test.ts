import { expect } from "vitest";
import { test } from "./stack.js";
import { referenceId, token } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

test("row 8: a refresh with a refused token fails and leaves the resources as they were: up 0, refresh 1", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program);
  await stack.up();
  emulator.revoke(token);
  const before = await stack.resources();

  const refresh = await stack.exits(1, "refresh", "--yes", "--skip-preview");
  expect(refresh.output).toMatch(/Cloudflare answered 401|Cloudflare answered 403/);
  expect(await stack.resources()).toEqual(before);
});

test("row 8: a refresh while the API is down tries five times, fails, and leaves the resources as they were: up 0, refresh 1", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program);
  await stack.up();
  emulator.answerNext({ kind: "status", status: 503 }, { times: Number.POSITIVE_INFINITY });
  emulator.clearRequests();
  const before = await stack.resources();

  const refresh = await stack.exits(1, "refresh", "--yes", "--skip-preview");
  expect(refresh.output).toContain("503");
  expect(emulator.requests).toHaveLength(5);
  expect(await stack.resources()).toEqual(before);
});
