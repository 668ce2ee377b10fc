import { expect } from "vitest";
import { expectNamed } from "./mistakes.js";
import { test } from "./project.js";

const resource = `    properties:
      accountId: \${accountId}
      referenceId: \${referenceId}
`;

test("in YAML, an empty reference, a field that does not exist and a missing credential are named", async ({
  projectOf,
}) => {
  const stack = await projectOf("yaml");
  await expectNamed(stack, "Pulumi.yaml", [
    [resource, resource.replace("${referenceId}", '""'), /referenceId/],
    [
      "      expect:\n        active: true\n",
      "      ignoreDrift: [activ]\n",
      /ignoreDrift names “activ”\. Allowed values: integrationId/,
    ],
  ]);
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
  const { output } = await stack.exits(1, "preview");
  expect(output).toContain("set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_API_TOKEN");
});

test("in Python, a name or a type that is wrong and a missing credential are named", async ({ projectOf }) => {
  const stack = await projectOf("python");
  await expectNamed(stack, "__main__.py", [
    ["    reference_id=reference_id,\n    expect", "    refrence_id=reference_id,\n    expect", /refrence_id/],
    ["active=True", "active='perhaps'", /expect\.active must be a boolean/],
    [
      "    reference_id=reference_id,\n    expect",
      "    reference_id=['a'],\n    expect",
      /While processing input: 'reference_id'/,
    ],
  ]);
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
  const { output } = await stack.exits(1, "preview");
  expect(output).toContain("set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_API_TOKEN");
});

test("in Go, a wrong value and a missing credential are named", async ({ projectOf }) => {
  const stack = await projectOf("go");
  await expectNamed(stack, "main.go", [
    [
      "			ReferenceId: pulumi.String(referenceID),\n			Expect",
      '			ReferenceId: pulumi.String(""),\n			Expect',
      /referenceId/,
    ],
  ]);
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
  const { output } = await stack.exits(1, "preview");
  expect(output).toContain("set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_API_TOKEN");
});
