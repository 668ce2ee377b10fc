import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import type { DriftResult } from "../../src/drift/report.js";
import { drift } from "./run-drift.js";
import { test } from "./stack.js";
import { integrationId, referenceId, tenantUrl } from "./world.js";

const program = `
new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, { additionalSecretOutputs: ["tenantUrl"] });
exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}" });
exports.secret = pulumi.secret(risk.getRiskIntegrationByReferenceOutput({ referenceId: "${referenceId}" }));`;

test("drift --stack checks what a real stack has recorded, its secrets too where Pulumi may decrypt them", async ({
  emulator,
  stackOf,
}) => {
  const stack = await stackOf(program);
  await stack.up();

  // With this variable a `pulumi stack export` of one's own writes a file and prints nothing.
  const encrypted = await drift(stack, ["--stack", "test"], { PULUMI_OPTION_FILE: "elsewhere.json" });
  expect(encrypted.code, encrypted.stdout).toBe(1);
  expect(encrypted.stdout).toMatch(
    /ENCRYPTED: The record “resource okta”: The stack keeps tenantUrl as a secret: check it with --show-secrets/,
  );
  expect(encrypted.stdout).toMatch(/1 stack output is encrypted and was not searched/);

  const shown = await drift(stack, ["--stack", "test", "--show-secrets"]);
  expect(shown.code, shown.stdout).toBe(0);
  expect(shown.stdout).toContain("1 in sync, 0 drifted, 0 could not be checked.");

  emulator.updateIntegration(integrationId, { tenant_url: "https://elsewhere.okta.com" });
  const drifted = await drift(stack, ["--stack", "test", "--show-secrets", "--format", "json"]);
  expect(drifted.code).toBe(2);
  const [target, ...others]: DriftResult[] = JSON.parse(drifted.stdout).results;
  expect(others).toEqual([]);
  const changed = (target?.changes ?? []).map(({ record, recorded }) => [record?.name, recorded]);
  expect(Object.fromEntries(changed)).toEqual({ okta: "[secret]", found: tenantUrl, secret: "[secret]" });
});

test("drift --stack says in one line what Pulumi does not give it", async ({ stackOf }) => {
  const stack = await stackOf('exports.other = pulumi.secret("x");');
  await stack.exits(0, "stack", "change-secrets-provider", "passphrase");
  await stack.up();
  for (const [args, more, message] of [
    [
      ["--stack", "none"],
      {},
      /INVALID_ARGUMENT: the stack “none” cannot be exported; Pulumi says: no stack named 'none' found/,
    ],
    [["--stack", "test", "--show-secrets"], { PULUMI_CONFIG_PASSPHRASE: "wrong" }, /Pulumi says: .*passphrase/],
    [["--stack", "test", "--cwd", "nowhere"], {}, /CONFIGURATION: .*there is no folder nowhere/],
    [["--stack", "test"], { PATH: "/nowhere" }, /CONFIGURATION: .*there is no `pulumi` that can be run on the PATH/],
    [["--stack=--help"], {}, /“--help” is no name of a stack/],
  ] as const) {
    const { code, stdout, stderr } = await drift(stack, args, more);
    expect(code, `${args.join(" ")}\n${stdout}${stderr}`).toBe(64);
    expect(stdout).toMatch(message);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  }
  const none = await drift(stack, ["--stack", "test"]);
  expect(none.code).toBe(0);
  expect(none.stdout).toContain("note: No risk integration is recorded in what was looked at.\n");
  expect((await drift(stack, ["--stack", "test", "--require-targets"])).code).toBe(64);
});

test("drift --stack gives Pulumi none of Cloudflare's credentials", async ({ stackOf }) => {
  const stack = await stackOf("");
  const folder = join(stack.projectFolder, "bin");
  await mkdir(folder);
  const says = JSON.stringify({ version: 3, deployment: null });
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\nenv > seen.txt\necho '${says}'\n`);
  await chmod(join(folder, "pulumi"), 0o755);
  const secrets = { CLOUDFLARE_API_KEY: "a-key", CLOUDFLARE_EMAIL: "owner@example.com" };
  const { code } = await drift(stack, ["--stack", "test"], {
    ...secrets,
    PATH: [folder, "/usr/bin", "/bin"].join(delimiter),
  });
  expect(code).toBe(0);
  const seen = await stack.read("seen.txt");
  expect(seen).toContain("PULUMI_CONFIG_PASSPHRASE=test");
  expect(seen).not.toMatch(/CLOUDFLARE_(API|EMAIL)|a-key|owner@example/);
});
