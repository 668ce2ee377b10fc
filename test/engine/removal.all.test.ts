import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { type Stack, test } from "./stack.js";
import { referenceId } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

/** A stack that has made its resource, and whose program has lost it and the package together. */
async function withoutBoth(stackOf: (program: string) => Promise<Stack>): Promise<Stack> {
  const stack = await stackOf(program);
  await stack.up();
  await stack.uninstall();
  await stack.program("", { withPackage: false });
  return stack;
}

/** What follows once a state holds no resource of this package. */
async function goOnWithout(stack: Stack): Promise<void> {
  expect(await stack.references()).toEqual({});
  await stack.uninstall();
  await stack.project({ withPackage: false });
  await stack.program(`exports.still = "here";`, { withPackage: false });
  await stack.up();
  await stack.inSync();
  await stack.refresh();
}

row.dynamic(
  [
    "row 21: resource and package removed together, the delete fails, and the package back in place mends it: up 0, up 1, up 0",
    "row 21: the resource is removed, then the package, and the stack goes on without it: up 0, up 0, preview --expect-no-changes 0, refresh 0",
  ],
  async ({ stackOf }) => {
    const stack = await withoutBoth(stackOf);
    const up = await stack.failedUp();
    expect(up.output).toContain("Cannot find module 'pulumi-cloudflare-risk-integration/runtime'");
    expect(Object.keys(await stack.references())).toEqual(["okta"]);

    await stack.install();
    await stack.up();
    await goOnWithout(stack);
  },
);

row.plugin(
  [
    "row 21: resource and package removed together, every update fails, and the package back in place mends it: up 0, up 1, up 1, up 0",
    "row 21: the resource is removed, then the package, and the stack goes on without it: up 0, up 0, preview --expect-no-changes 0, refresh 0",
  ],
  async ({ stackOf }) => {
    const stack = await withoutBoth(stackOf);
    const missing = await stack.failedUp();
    expect(missing.output).toMatch(/no folder at path '.*pulumi-cloudflare-risk-integration\/bin'/);
    await stack.project({ withPackage: false });
    const unnamed = await stack.failedUp();
    expect(unnamed.output).toContain("no resource plugin 'pulumi-resource-cloudflare-risk-integration' found");
    expect(Object.keys(await stack.references())).toEqual(["okta"]);

    await stack.install();
    await stack.project();
    await stack.up();
    await goOnWithout(stack);
  },
);

test("a package that only another one depends on is told of, with the remedy", async ({ emulator, stackOf }) => {
  const stack = await stackOf("");
  await stack.uninstall();
  const between = join(stack.projectFolder, "node_modules/between");
  const own = join(between, "node_modules/pulumi-cloudflare-risk-integration");
  await mkdir(dirname(own), { recursive: true });
  await symlink(resolve(__dirname, "../.."), own);
  await writeFile(join(between, "index.js"), `module.exports = require("pulumi-cloudflare-risk-integration");`);
  await stack.program(`const risk = require("between"); ${program}`, { withPackage: false });

  const preview = await stack.exits(1, "preview");
  expect(preview.output).toContain("pulumi-cloudflare-risk-integration cannot be found from the program's folder");
  expect(preview.output).toContain("add it to the dependencies of the program's own package.json");
  expectOneBlock(preview);
  expect(emulator.requests).toEqual([]);
});
