import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";

for (const id of ["no-slash", "/reference"])
  test(`get refuses the ID ${id} and says what one looks like`, async ({ emulator, stackOf }) => {
    const stack = await stackOf(`risk.RiskIntegrationReference.get("okta", "${id}");`);
    const preview = await stack.exits(1, "preview");
    expect(preview.output).toContain(`The ID “${id}” is not of the form accountId/referenceId.`);
    expectOneBlock(preview);
    expect(emulator.requests).toEqual([]);
  });
