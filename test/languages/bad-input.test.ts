import { describe, expect } from "vitest";
import type { Stack } from "../engine/stack.js";
import { replaceFile, test } from "./project.js";

type Mistake = readonly [right: string, wrong: string, said: RegExp];

/** Makes one mistake after the other in a file that is right, and fails unless a preview is refused and says what is meant. */
async function expectNamed(stack: Stack, file: string, mistakes: readonly Mistake[]): Promise<void> {
  const text = await stack.read(file);
  for (const [right, wrong, said] of mistakes) {
    expect(text.split(right), `“${right}” stands once in ${file}`).toHaveLength(2);
    await replaceFile(stack, file, text.replace(right, wrong));
    const { output } = await stack.exits(1, "preview");
    expect(output).toMatch(said);
    expect(output).not.toMatch(/node_modules|[/\\]dist[/\\]|\.js:\d/);
  }
  await replaceFile(stack, file, text);
}

const resource = `    properties:
      accountId: \${accountId}
      referenceId: \${referenceId}
`;
const argument = `        referenceId: \${referenceId}
`;

describe("in YAML", () => {
  test("names that do not exist are named, beside those that do", async ({ emulator, projectOf }) => {
    const stack = await projectOf("yaml");
    await expectNamed(stack, "Pulumi.yaml", [
      [
        resource,
        resource.replace("referenceId:", "refrenceId:"),
        /refrenceId[\s\S]*Existing properties are: referenceId/,
      ],
      [
        "        active:",
        "        actve:",
        /Property actve does not exist[\s\S]*Existing properties are: active, tenantUrl/,
      ],
      [argument, argument.replace("referenceId:", "refrenceId:"), /there is no “refrenceId”; there are referenceId/],
      ["${okta.integrationId}", "${okta.integrationID}", /integrationID does not exist on okta/],
      ["${found.tenantUrl}", "${found.tenant}", /tenant does not exist on/],
      [
        ":RiskIntegrationReference",
        ":RiskIntegration",
        /unable to find resource type "cloudflare-risk-integration:RiskIntegration"/,
      ],
    ]);
    expect(emulator.requests.every(({ status }) => status === 200)).toBe(true);
  });

  test("values of another type are named, and so is what is missing", async ({ projectOf }) => {
    const stack = await projectOf("yaml");
    await expectNamed(stack, "Pulumi.yaml", [
      ["active: true", "active: perhaps", /active: Cannot assign type 'string' to type 'boolean'/],
      [resource, resource.replace("${referenceId}", "[a, b]"), /referenceId: Cannot assign 'List<string>' to 'string'/],
      [resource, resource.replace(/ *referenceId.*\n/, ""), /referenceId: Missing required property 'referenceId'/],
      [resource, resource.replace("${referenceId}", '""'), /referenceId/],
      [resource, resource.replace("${referenceId}", "1234567"), /referenceId must be a string, and is number; in YAML/],
      [argument, "", /referenceId/],
      [
        "      expect:\n        active: true\n",
        "      ignoreDrift: [activ]\n",
        /ignoreDrift names “activ”; it can name integrationId/,
      ],
    ]);
  });

  test("what is cancelled for another resource's error says so", async ({ emulator, projectOf }) => {
    const stack = await projectOf("yaml");
    await replaceFile(
      stack,
      "Pulumi.yaml",
      (await stack.read("Pulumi.yaml")).replace(resource, resource.replace("${referenceId}", '".."')),
    );
    emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
    const { output } = await stack.exits(1, "preview");
    expect(output).toContain("referenceId is “..”, which would name another path");
    expect(output).toContain("The engine has cancelled this; another error, if there is one, is the cause.");
  });

  test("settings that do not exist, cannot be used or are missing are named", async ({ projectOf }) => {
    const stack = await projectOf("yaml", { CLOUDFLARE_API_TOKEN: "" });
    const refused = async () => (await stack.exits(1, "preview")).output;
    expect(await refused()).toContain("set the config cloudflare-risk-integration:apiToken, or CLOUDFLARE_API_TOKEN");
    await stack.config("cloudflare-risk-integration:apiTokn", "typo");
    expect(await refused()).toContain("there is no setting “apiTokn”; there are apiToken");
    await stack.exits(0, "config", "rm", "cloudflare-risk-integration:apiTokn");
    await stack.config("cloudflare-risk-integration:baseUrl", "http://api.example.com");
    expect(await refused()).toContain("cloudflare-risk-integration:baseUrl");
  });
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
