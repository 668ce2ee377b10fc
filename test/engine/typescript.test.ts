import { rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { test } from "./stack.js";
import { integrationId, referenceId, wellKnownUrl } from "./world.js";

const modules = resolve(__dirname, "../../node_modules");

// As `pulumi new typescript` writes it.
const compilerOptions = {
  ...{ strict: true, outDir: "bin", target: "es2020", module: "nodenext", moduleResolution: "nodenext" },
  ...{ sourceMap: true, experimentalDecorators: true, pretty: true, noFallthroughCasesInSwitch: true },
  ...{ noImplicitReturns: true, forceConsistentCasingInFileNames: true },
};

const program = (referenceIdValue: string) => `
import * as pulumi from "@pulumi/pulumi";
import { getRiskIntegrationByReferenceOutput, RiskIntegrationReference } from "pulumi-cloudflare-risk-integration";

const okta = new RiskIntegrationReference("okta", { referenceId: ${referenceIdValue} });
const found: pulumi.Output<boolean> = getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId }).active;
export const integrationId: pulumi.Output<string> = okta.integrationId;
export const url: pulumi.Output<string | undefined> = okta.absoluteWellKnownUrl;
export const active = found;
`;

test("a TypeScript program of Pulumi's default template is checked and run by the language host", async ({
  stackOf,
}) => {
  const stack = await stackOf("");
  const file = (name: string) => join(stack.projectFolder, name);
  await rm(file("index.js"));
  await writeFile(file("Pulumi.yaml"), "name: engine-test\nruntime: nodejs\n");
  await writeFile(file("package.json"), '{"name":"engine-test","main":"index.ts"}');
  await writeFile(file("tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  for (const name of ["typescript", "@types"]) await symlink(join(modules, name), file(`node_modules/${name}`));

  await writeFile(file("index.ts"), program("7"));
  const refused = await stack.exits(1, "preview");
  expect(refused.output).toContain("Type 'number' is not assignable to type 'Input<string>'");

  await writeFile(file("index.ts"), program(`"${referenceId}"`));
  await stack.up();
  expect(await stack.outputs()).toEqual({ integrationId, url: wellKnownUrl, active: true });
});
