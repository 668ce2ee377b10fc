import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { parse, stringify } from "yaml";
import { pluginResourceType } from "../../src/common/pulumi-protocol.js";
import { accountId, integrationId, referenceId, tenantUrl, wellKnownUrl } from "../engine/world.js";
import { root, test } from "./project.js";
import { atEmulator, programIn, programsInSchema } from "./schema-programs.js";

/** A program with its resources and variables under names that begin with this, so that several fit into one project. */
function named(prefix: string, program: string) {
  const renamed = program.replaceAll(/\b(okta|found|configuration)(?=:\n|\.)/g, `${prefix}-$1`);
  const { resources = {}, variables = {}, outputs } = parse(renamed);
  return { resources, variables, outputs: { [prefix]: outputs } };
}

test("in YAML, an integration is imported, the printed code previews clean, and so do the programs that are documented", async ({
  emulator,
  projectOf,
}) => {
  const stack = await projectOf("yaml");
  const { name, runtime, plugins } = parse(await stack.read("Pulumi.yaml"));
  const project = join(stack.projectFolder, "Pulumi.yaml");
  await writeFile(project, stringify({ name, runtime, plugins }));
  const id = `${accountId}/${referenceId}`;
  const code = join(stack.projectFolder, "imported.yaml");
  await stack.exits(0, "import", pluginResourceType, "okta", id, "--yes", "--out", code);

  const [resource = "", lookup = "", configuration = ""] = programsInSchema("yaml");
  const programs = [
    { resources: parse(await stack.read("imported.yaml")).resources, outputs: { tenantUrl: "${okta.tenantUrl}" } },
    named("resource", resource),
    named("lookup", lookup),
    named("document", atEmulator(configuration, emulator.origin)),
    named("page", programIn(readFileSync(join(root, "docs/plugin.md"), "utf8"), "yaml")),
  ];
  const together = Object.fromEntries(
    (["resources", "variables", "outputs"] as const).map((part) => [
      part,
      Object.assign({}, ...programs.map((program) => (part in program ? program[part as "resources"] : {}))),
    ]),
  );
  await writeFile(project, stringify({ name, runtime, plugins, ...together }));
  // The stack and what was imported: nothing of it is to be changed.
  expect((await stack.up()).output).toMatch(/^ +2 unchanged$/m);
  expect(await stack.outputs()).toEqual({
    tenantUrl,
    resource: { wellKnownUrl },
    lookup: { wellKnownUrl },
    document: { issuer: `${emulator.origin}/${integrationId}`, jwksUri: expect.stringContaining(emulator.origin) },
    page: { wellKnownUrl },
  });
  await stack.inSync();
  emulator.updateIntegration(integrationId, { tenant_url: "https://other.okta.com" });
  await stack.outOfSync();
});
