import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { parse, stringify } from "yaml";
import { pluginResourceType } from "../../src/resource-types.js";
import { accountId, referenceId, tenantUrl } from "../engine/world.js";
import { test } from "./project.js";

test("an integration is imported into a stack in YAML, and the code that is printed previews clean", async ({
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

  const { resources } = parse(await stack.read("imported.yaml"));
  const outputs = { tenantUrl: "${okta.tenantUrl}" };
  await writeFile(project, stringify({ name, runtime, plugins, resources, outputs }));
  await stack.up();
  expect(await stack.outputs()).toEqual({ tenantUrl });
  await stack.inSync();
  emulator.updateIntegration(emulator.integrations()[0]?.id ?? "", { active: false });
  await stack.outOfSync();
});
