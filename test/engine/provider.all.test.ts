import { describe, expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { accountId, key, referenceId, token } from "./world.js";

describe("a provider that cannot be used is refused as one clear error, which names it", () => {
  const unusable = {
    "no credential": [`{ accountId: "${accountId}" }`, "set apiToken of the RiskIntegrationProvider “mine”"],
    "half a pair": [`{ apiKey: "${key.key}" }`, "apiKey of the RiskIntegrationProvider “mine” is set without email of"],
    "both schemes": [
      `{ apiToken: "${token}", email: "${key.email}" }`,
      "Both apiToken of the RiskIntegrationProvider “mine” and email of",
    ],
    "a user service key": [`{ apiUserServiceKey: "v1.0-x" }`, "apiUserServiceKey is not supported"],
    "a base URL with a password": [
      `{ apiToken: "${token}", baseUrl: "https://user:hunter2@api.example.com" }`,
      "baseUrl of the RiskIntegrationProvider “mine” (“https://…@api.example.com”) holds credentials: remove",
    ],
  } as const;
  for (const [what, [args, says]] of Object.entries(unusable))
    test(what, async ({ emulator, stackOf }) => {
      const stack = await stackOf(`
        const provider = new risk.RiskIntegrationProvider("mine", ${args});
        new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { provider });
      `);
      const preview = await stack.exits(1, "preview");
      expect(preview.output).toContain(says);
      expectOneBlock(preview);
      expect(emulator.requests).toEqual([]);
    });
});
