import { expect } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { integrationId } from "./world.js";

const urlOf = ({ origin }: Emulator) => `${origin}/.well-known/sse-configuration/${integrationId}/`;

test("this machine is not asked without allowLoopback", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    exports.found = risk.getSharedSignalsConfigurationOutput({ url: "${urlOf(emulator)}" });
  `);
  const preview = await stack.exits(1, "preview");
  expect(diagnostics(preview).join("\n")).toContain("cannot be trusted");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});

test("the plain form refuses an output, and names the form that takes it", async ({ emulator, stackOf }) => {
  const stack = await stackOf(`
    exports.found = risk.getSharedSignalsConfiguration({ url: pulumi.output("${urlOf(emulator)}"), allowLoopback: true });
  `);
  const preview = await stack.exits(1, "preview");
  expect(diagnostics(preview).join("\n")).toContain("url is an output: use getSharedSignalsConfigurationOutput");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});
