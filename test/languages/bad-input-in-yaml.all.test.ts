import { describe, expect } from "vitest";
import type { RecordedRequest } from "../../src/testing/index.js";
import type { Stack } from "../engine/stack.js";
import { accountId, otherReferenceId, referenceId } from "../engine/world.js";
import { editProject, test } from "./project.js";

const type = "type: cloudflare-risk-integration:RiskIntegrationReference";
const lookup = "function: cloudflare-risk-integration:getRiskIntegrationByReference";

/** Puts this program in place of the example's. */
async function write(stack: Stack, program: string): Promise<void> {
  await editProject(
    stack,
    (project) => `${project.slice(0, project.search(/^(config|resources|variables):/m))}${program}`,
  );
}

/** Fails unless a preview is refused, and says all of this, without a place in the package. */
async function expectRefused(stack: Stack, ...said: readonly (string | RegExp)[]): Promise<void> {
  const { output } = await stack.exits(1, "preview");
  for (const part of said) expect(output).toMatch(part);
  expect(output).not.toMatch(/node_modules|[/\\]dist[/\\]|\.js:\d/);
}

describe("in YAML", () => {
  test("names that do not exist, values of another type and what is missing are named, beside what exists", async ({
    emulator,
    projectOf,
  }) => {
    const stack = await projectOf("yaml");
    // What the schema tells of, Pulumi finds in the whole program before it runs any of it.
    await write(
      stack,
      `
resources:
  good: { ${type}, properties: { referenceId: ${referenceId} } }
  argument: { ${type}, properties: { refrenceId: ${referenceId} } }
  expectation: { ${type}, properties: { referenceId: ${referenceId}, expect: { actve: true } } }
  type: { ${type}, properties: { referenceId: ${referenceId}, expect: { active: perhaps } } }
  list: { ${type}, properties: { referenceId: [a, b] } }
  missing: { ${type}, properties: { accountId: ${accountId} } }
  kind: { type: cloudflare-risk-integration:RiskIntegration }
variables:
  found: { fn::invoke: { ${lookup}, arguments: { referenceId: ${referenceId} } } }
outputs:
  integrationId: \${good.integrationID}
  tenantUrl: \${found.tenant}
`,
    );
    await expectRefused(
      stack,
      /refrenceId: string}' to '\S+':\s+referenceId: Missing[^\n]*\s+Existing properties are: referenceId, accountId/,
      /Property actve does not exist[\s\S]*Existing properties are: active, tenantUrl/,
      /active: Cannot assign type 'string' to type 'boolean'/,
      /referenceId: Cannot assign 'List<string>' to 'string'/,
      /'{accountId: string}' to '\S+':\s+referenceId: Missing required property 'referenceId'/,
      /unable to find resource type "cloudflare-risk-integration:RiskIntegration"/,
      /integrationID does not exist on good/,
      /tenant does not exist on found/,
    );
    expect(emulator.requests).toEqual([]);

    // What the plugin refuses.
    await write(
      stack,
      `
variables:
  misspelt: { fn::invoke: { ${lookup}, arguments: { refrenceId: ${referenceId} } } }
  missing: { fn::invoke: { ${lookup}, arguments: { accountId: ${accountId} } } }
`,
    );
    await expectRefused(
      stack,
      "unknown name “refrenceId”. Allowed names: referenceId",
      "referenceId must be a string, and is undefined",
    );
    await write(stack, `resources: { number: { ${type}, properties: { referenceId: 1234567 } } }\n`);
    await expectRefused(stack, /referenceId must be a string, and is number; in YAML/);
    expect(emulator.requests).toEqual([]);
  });

  test("what is cancelled for another resource's error says so", async ({ emulator, projectOf }) => {
    const stack = await projectOf("yaml");
    await write(
      stack,
      `
resources:
  other: { type: "pulumi:providers:cloudflare-risk-integration", properties: { apiToken: "${emulator.addToken()}" } }
  refused: { ${type}, properties: { referenceId: ${otherReferenceId} }, options: { provider: "\${other}" } }
variables:
  found: { fn::invoke: { ${lookup}, arguments: { referenceId: ${referenceId} } } }
`,
    );
    const isOf =
      (id: string) =>
      ({ params }: RecordedRequest): boolean =>
        params.reference === id;
    const always = { times: Number.POSITIVE_INFINITY };
    emulator.answerNext({ kind: "hang" }, { ...always, match: isOf(referenceId) });
    // The resource waits until the lookup that is to be cancelled is under way. It has a token of its own, as its pause is that token's.
    const match = isOf(otherReferenceId);
    emulator.answerNext({ kind: "rate-limited", retryAfter: "1" }, { ...always, match });
    const running = stack.start("preview");
    await emulator.waitForRequests(1, isOf(referenceId));
    emulator.clearFaults();
    emulator.answerNext({ kind: "status", status: 403 }, { ...always, match });
    const { exitCode, output } = await running.finished;
    expect(exitCode).toBe(1);
    expect(output).toMatch(/RiskIntegrationReference resource 'refused' has a problem/);
    expect(output).toContain("The engine has cancelled this; another error, if there is one, is the cause.");
  });

  test("settings that do not exist or cannot be used are named", async ({ projectOf }) => {
    const stack = await projectOf("yaml");
    await stack.config("cloudflare-risk-integration:apiTokn", "typo");
    await expectRefused(stack, "unknown setting “apiTokn”. Allowed names: apiToken");
    await stack.exits(0, "config", "rm", "cloudflare-risk-integration:apiTokn");
    await stack.config("cloudflare-risk-integration:baseUrl", "http://api.example.com");
    await expectRefused(stack, "cloudflare-risk-integration:baseUrl");
  });
});
