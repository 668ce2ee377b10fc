import { expect } from "vitest";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { test } from "./stack.js";
import { accountId, key, referenceId, token } from "./world.js";

const resource = (args: string) => `new risk.RiskIntegrationReference("okta", ${args});`;
const good = resource(`{ referenceId: "${referenceId}" }`);

interface Row {
  readonly program?: string;
  readonly environment?: Record<string, string | undefined>;
  readonly config?: Record<string, string>;
  /** What the error must hold: the argument, and the remedy. */
  readonly says: readonly string[];
  /** How many requests may be made. Default none. */
  readonly requests?: number;
}

const rows: Record<string, Row> = {
  "an empty reference": { program: resource(`{ referenceId: "" }`), says: ["referenceId", "empty"] },
  "no reference": { program: resource("{}"), says: ["referenceId"] },
  "no arguments": { program: `new risk.RiskIntegrationReference("okta");`, says: ["okta: ", "referenceId"] },
  "the reference “.”": { program: resource(`{ referenceId: "." }`), says: ["referenceId"] },
  "the reference “..”": { program: resource(`{ referenceId: ".." }`), says: ["referenceId"] },
  "a reference that is no text": { program: resource("{ referenceId: 7 }"), says: ["referenceId"] },
  "an Okta ID that is not found, in the function": {
    program: `exports.id = risk.getRiskIntegrationByReferenceOutput({ referenceId: "0oa1b2c3d4E5F6G7h8i9" }).id;`,
    says: ["A “0oa…” ID is Okta's own ID of the identity provider.", "Cloudflare's is a UUID"],
    requests: 2,
  },
  "an argument that does not exist": {
    program: resource(`{ reference: "${referenceId}" }`),
    says: ["okta: there is no “reference”; there are referenceId, accountId, expect, ignoreDrift."],
  },
  "arguments that are an output as a whole": {
    program: resource(`pulumi.output({ referenceId: "${referenceId}" })`),
    says: ["okta: the arguments are an output: give an object, whose values may be outputs."],
  },
  "an expectation that does not exist": {
    program: resource(`{ referenceId: "${referenceId}", expect: { enabled: true } }`),
    says: ["expect.enabled is not known; there are active and tenantUrl."],
  },
  "no account": {
    environment: { CLOUDFLARE_ACCOUNT_ID: undefined },
    says: ["accountId", "CLOUDFLARE_ACCOUNT_ID", "cloudflare-risk-integration:accountId"],
  },
  "no credential": {
    environment: { CLOUDFLARE_API_TOKEN: undefined },
    says: [
      "No Cloudflare credential",
      "cloudflare-risk-integration:apiToken",
      "CLOUDFLARE_API_TOKEN",
      "Zero Trust Read",
    ],
  },
  "both schemes in the environment": {
    environment: { CLOUDFLARE_API_KEY: key.key, CLOUDFLARE_EMAIL: key.email },
    says: ["Both CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_KEY are set", "remove"],
  },
  "half a scheme in the environment": {
    environment: { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_API_KEY: key.key },
    says: ["CLOUDFLARE_API_KEY is set without CLOUDFLARE_EMAIL"],
  },
  "half a scheme in the config, above a whole one in the environment": {
    config: { "cloudflare:email": key.email },
    says: ["the config cloudflare:email is set without the config cloudflare:apiKey"],
  },
  "a user service key alone": {
    environment: { CLOUDFLARE_API_TOKEN: undefined, CLOUDFLARE_API_USER_SERVICE_KEY: "v1.0-key" },
    says: ["CLOUDFLARE_API_USER_SERVICE_KEY is not supported", "CLOUDFLARE_API_TOKEN"],
  },
  "a base URL that is http and not loopback": {
    environment: { CLOUDFLARE_BASE_URL: "http://api.example.com/client/v4" },
    says: ["CLOUDFLARE_BASE_URL", "is not https"],
  },
};

for (const [what, { program = good, environment, config = {}, says, requests = 0 }] of Object.entries(rows))
  test(`${what}: one clear error`, async ({ emulator, stackOf }) => {
    const stack = await stackOf(program, environment);
    for (const [name, value] of Object.entries(config)) await stack.config(name, value);

    const preview = await stack.exits(1, "preview");
    const text = diagnostics(preview).join("\n");
    for (const part of says) expect(text).toContain(part);
    expectOneBlock(preview);
    expect(preview.output).not.toContain(token);
    expect(emulator.requests).toHaveLength(requests);
  });

test("the hint for an Okta ID stands in the resource's warning and error too", async ({ stackOf }) => {
  const stack = await stackOf(resource(`{ referenceId: "0oa1b2c3d4E5F6G7h8i9" }`));
  const preview = await stack.exits(0, "preview");
  expect(preview.output).toContain("A “0oa…” ID is Okta's own ID of the identity provider.");
  const up = await stack.failedUp();
  expect(up.output).toContain("A “0oa…” ID is Okta's own ID of the identity provider.");
  expectOneBlock(up);
});

test("a null, or an output that holds one, counts as an argument that was left out", async ({ stackOf }) => {
  const stack = await stackOf(`
    const nothing = pulumi.output(null);
    const reference = (name, args) => new risk.RiskIntegrationReference(name, { referenceId: "${referenceId}", ...args });
    reference("plain", { accountId: null, expect: null, ignoreDrift: null });
    reference("outputs", { accountId: nothing, expect: { active: nothing, tenantUrl: nothing }, ignoreDrift: nothing });
    exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}", accountId: nothing, expect: nothing }).accountTag;
  `);
  await stack.up();
  expect(await stack.outputs()).toEqual({ found: accountId });
  expect(Object.keys(await stack.references()).sort()).toEqual(["outputs", "plain"]);
});

test("an update that bad input stops loses nothing of what is recorded", async ({ stackOf }) => {
  const stack = await stackOf(good);
  await stack.up();
  const before = await stack.resources();

  await stack.program(resource(`{ referenceId: "" }`));
  await stack.failedUp();
  stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: undefined };
  await stack.program(good);
  await stack.failedUp();
  await stack.exits(1, "refresh", "--yes", "--skip-preview");
  expect(await stack.resources()).toEqual(before);
  expect(before.find(({ id }) => id === `${accountId}/${referenceId}`)).toBeDefined();
});
