import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { testOf } from "./row.js";
import { drift } from "./run-drift.js";
import { accountId, referenceId } from "./world.js";

const program = `
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}", accountId: "${accountId}" });
  exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId, accountId: "${accountId}" });
`;

/** What a later version may record beside the fields of today. */
const later = { riskLevel: "low", scoring: { events: ["login"], days: 30 } };

// The plugin's by night, with the rows of the lifecycle matrix: `npm run test:all`.
const kinds = process.env.ALL_ROWS === "1" ? (["dynamic", "plugin"] as const) : (["dynamic"] as const);

describe.each(kinds)("%s", (name) => {
  testOf[name](
    "a state of a later version goes on without a diff, and loses what this one does not know",
    async ({ kind, stackOf }) => {
      const stack = await stackOf(program);
      await stack.up();
      const written = await stack.resources();
      const state = await stack.exported();
      for (const { type, inputs = {}, outputs = {} } of state.deployment.resources ?? []) {
        if (type === kind.type) for (const properties of [inputs, outputs]) Object.assign(properties, later);
        if (outputs.found) Object.assign(outputs.found, later);
      }
      await writeFile(join(stack.projectFolder, "later.json"), JSON.stringify(state));
      await stack.exits(0, "stack", "import", "--file", "later.json");
      const [imported, ...others] = (await stack.resources()).filter(({ type }) => type === kind.type);
      expect(imported).toMatchObject({ inputs: later, outputs: later });
      expect(others).toEqual([]);

      const check = await drift(stack, ["--state", "later.json"]);
      expect(check.code, check.stdout).toBe(0);
      expect(check.stdout).toContain("1 in sync, 0 drifted, 0 could not be checked.");
      expect(check.stderr).toBe("");

      await stack.inSync();
      await stack.up("--expect-no-changes");
      // Without a diff the engine takes the inputs that `check` answered, and keeps the outputs.
      const kept = written.map((one) =>
        one.type === kind.type ? { ...one, outputs: { ...one.outputs, ...later } } : one,
      );
      expect(await stack.resources()).toEqual(kept);
      await stack.refresh("--expect-no-changes");
      expect(await stack.resources()).toEqual(written);

      await stack.exits(0, "destroy", "--yes", "--skip-preview");
      expect(await stack.resources()).toEqual([]);
      expect(stack.printed).not.toMatch(/warning|error/i);
    },
  );
});
