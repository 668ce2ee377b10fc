import { expect } from "vitest";
import { test } from "./stack.js";
import { accountId, integrationId, referenceId, tenantUrl } from "./world.js";

const secretSignature = "4dabf18193072939515e22adb298388d";
const encrypted = expect.objectContaining({ [secretSignature]: "1b47061264138c4ac30d75fd1eb44270" });

test("a secret argument of the function makes the whole result a secret", async ({ stackOf }) => {
  const stack = await stackOf(`
    const found = risk.getRiskIntegrationByReferenceOutput({ referenceId: pulumi.secret("${referenceId}") });
    exports.id = found.id;
    exports.all = found;
  `);
  const up = await stack.up();
  expect(up.output).toMatch(/^ +id *: \[secret\]$/m);
  expect(up.output).toMatch(/^ +all *: \[secret\]$/m);
  expect(up.output).not.toContain(integrationId);

  const stackResource = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
  expect(stackResource?.outputs).toEqual({ id: encrypted, all: encrypted });
  expect(await stack.outputs()).toMatchObject({ id: integrationId });
});

test("of a resource, a secret argument, ID or output stays one under its own name only, and the user is told of each", async ({
  stackOf,
}) => {
  const id = `${accountId}/${referenceId}`;
  const stack = await stackOf(`
    const okta = new risk.RiskIntegrationReference("okta", { referenceId: pulumi.secret("${referenceId}") });
    exports.reference = okta.referenceId;
    exports.integration = okta.integrationId;

    const args = [{ referenceId: "${referenceId}" }, { additionalSecretOutputs: ["tenantUrl"] }];
    const additional = new risk.RiskIntegrationReference("additional", ...args);
    exports.passedOn = pulumi.secret(additional.tenantUrl);

    risk.RiskIntegrationReference.get("got", pulumi.secret("${id}"));
  `);
  const up = await stack.up();
  expect(up.output).toContain("warning: okta: referenceId is a secret and stays one under its own name");
  expect(up.output).toMatch(/^ +reference *: \[secret\]$/m);
  expect(up.output).toMatch(new RegExp(`^ +integration *: "${integrationId}"$`, "m"));
  expect(up.output).toContain("warning: additional: additionalSecretOutputs cannot keep tenantUrl secret");
  expect(up.output).toContain("Use pulumi.secret(...) where you pass an output on.");
  expect(up.output).toMatch(/^ +passedOn *: \[secret\]$/m);
  expect(up.output).toContain(
    "warning: got: the ID is a secret, but the resource's ID and what the API says of it are stored in clear.",
  );

  const { okta, additional, got } = await stack.references();
  expect(okta?.inputs.referenceId).toEqual(encrypted);
  expect(okta).toMatchObject({ id, outputs: { integrationId } });
  expect(additional).toMatchObject({ inputs: { tenantUrl }, outputs: { tenantUrl: encrypted } });
  expect(got).toMatchObject({ id, outputs: { referenceId, integrationId } });
  await stack.inSync();
});
