import { expect } from "vitest";
import { expectOneError, good, resource, testRefusals } from "./refusals.js";
import { test } from "./stack.js";
import { accountId, key, referenceId } from "./world.js";

// One of each place that refuses: the function, the resource's constructor, the settings. The resource's check is in the update below;
// bad-input.all.test.ts has the rest.
testRefusals({
  "an Okta ID that is not found, in the function": {
    program: `exports.id = risk.getRiskIntegrationByReferenceOutput({ referenceId: "0oa1b2c3d4E5F6G7h8i9" }).id;`,
    says: ["A “0oa…” ID is Okta's own ID of the identity provider.", "Cloudflare's is a UUID"],
    requests: 2,
  },
  "arguments that are an output as a whole": {
    program: resource(`pulumi.output({ referenceId: "${referenceId}" })`),
    says: ["okta: the arguments are an output: give an object, whose values may be outputs."],
  },
  "half a scheme in the config, above a whole one in the environment": {
    config: { "cloudflare:email": key.email },
    says: ["the config cloudflare:email is set without the config cloudflare:apiKey"],
  },
});

test("a null, or an output that holds one, counts as an argument that was left out; what bad input stops loses nothing of it", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(`
    const nothing = pulumi.output(null);
    const reference = (name, args) => new risk.RiskIntegrationReference(name, { referenceId: "${referenceId}", ...args });
    reference("okta", { accountId: null, expect: null, ignoreDrift: null });
    reference("outputs", { accountId: nothing, expect: { active: nothing, tenantUrl: nothing }, ignoreDrift: nothing });
    exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}", accountId: nothing, expect: nothing }).accountTag;
  `);
  await stack.up();
  expect(await stack.outputs()).toEqual({ found: accountId });
  const before = await stack.resources();
  expect(Object.keys(await stack.references()).sort()).toEqual(["okta", "outputs"]);
  emulator.clearRequests();

  await stack.program(resource(`{ referenceId: "" }`));
  expectOneError(await stack.failedUp(), ["referenceId", "empty"]);
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
  await stack.program(good);
  expectOneError(await stack.failedUp(), [
    "No Cloudflare credential",
    "cloudflare-risk-integration:apiToken",
    "CLOUDFLARE_API_TOKEN",
    "Zero Trust Read",
  ]);
  await stack.exits(1, "refresh", "--yes", "--skip-preview");
  expect(await stack.resources()).toEqual(before);
  expect(before.find(({ id }) => id === `${accountId}/${referenceId}`)).toBeDefined();
  expect(emulator.requests).toEqual([]);
});

test("the hint for an Okta ID stands in the resource's warning and error too", async ({ stackOf }) => {
  const stack = await stackOf(resource(`{ referenceId: "0oa1b2c3d4E5F6G7h8i9" }`));
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain("A “0oa…” ID is Okta's own ID of the identity provider.");
  const up = await stack.failedUp();
  expectOneError(up, ["A “0oa…” ID is Okta's own ID of the identity provider."]);
});
