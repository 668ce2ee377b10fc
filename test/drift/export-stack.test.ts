import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { exportStack } from "../../src/drift/export-stack.js";
import { checkDrift } from "../../src/drift/index.js";
import { failureOf } from "../client/clients.js";

// What the real `pulumi` does is in test/engine/drift-command.test.ts. This one shows what it is given, and how it can fail.
const test = base.extend<{ pulumi: (script: string) => Promise<{ readonly folder: string; readonly PATH: string }> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  pulumi: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "risk-integration-export-"));
    await use(async (script) => {
      await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, "pulumi"), 0o755);
      return { folder, PATH: `${folder}:/usr/bin:/bin` };
    });
    await rm(folder, { recursive: true });
  },
});

test("pulumi gets no credential, neither Cloudflare's own variables nor those of the credentials file", async ({
  pulumi,
}) => {
  const { folder, PATH } = await pulumi(`env > "$0.env"; echo '{"version": 3, "deployment": {}}'`);
  const credentials = join(folder, "credentials.yaml");
  await writeFile(credentials, "one: PROD_TOKEN\ntwo: { apiKey: TEST_KEY, email: TEST_MAIL }\n");
  const secrets = { PROD_TOKEN: "canary-1", TEST_KEY: "canary-2", TEST_MAIL: "canary-3@example.com" };
  const environment = {
    PATH,
    KEPT: "kept",
    ...secrets,
    CLOUDFLARE_API_TOKEN: "canary-4",
    CLOUDFLARE_EMAIL: "canary-5",
  };
  await checkDrift({ stacks: ["dev"], credentials, environment });
  const given = await readFile(join(folder, "pulumi.env"), "utf8");
  expect(given).toContain("KEPT=kept");
  expect(given).not.toContain("canary");
});

test("pulumi takes no flag from the environment, and gets no answer to a question", async ({ pulumi }) => {
  const { folder, PATH } = await pulumi(`env > "$0.env"; cat; echo '{}'`);
  const environment = { PATH, PULUMI_HOME: "kept", PULUMI_OPTION_FILE: "x", PULUMI_OPTION_SHOW_SECRETS: "true" };
  const windows = { pulumi_option_version: "1" };
  expect(await exportStack("dev", { environment: { ...environment, ...windows } })).toBe("{}\n");
  const given = await readFile(join(folder, "pulumi.env"), "utf8");
  expect(given).toContain("PULUMI_HOME=kept");
  expect(given).not.toMatch(/PULUMI_OPTION_/i);
});

for (const [said, code] of [
  ["error: no stack named 'dev' found", "INVALID_ARGUMENT"],
  ["error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", "CONFIGURATION"],
  ["error: no Pulumi.yaml project file found", "CONFIGURATION"],
  ["error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", "CONFIGURATION"],
  ["error: could not read the backend: dial tcp 192.0.2.1:443: i/o timeout", "BAD_RESPONSE"],
  ["", "BAD_RESPONSE"],
] as const)
  test(`pulumi's words tell what kind of failure it is: “${said}” is ${code}`, async ({ pulumi }) => {
    const { PATH } = await pulumi(`echo "${said}" >&2; exit 255`);
    const { results } = await checkDrift({ stacks: ["dev"], environment: { PATH } });
    expect(results).toMatchObject([{ status: "failed", error: { code } }]);
    expect(results[0]?.error?.message).toContain(said.replace("error: ", "") || "it ended without a word");
  });

test("a folder is where pulumi runs, and --show-secrets is passed on", async ({ pulumi }) => {
  const { folder, PATH } = await pulumi(`echo "$PWD $@" > "$0.args"; echo '{}'`);
  const { signal } = new AbortController();
  await exportStack("dev", { cwd: folder, showSecrets: true, signal, environment: { PATH } });
  const given = await readFile(join(folder, "pulumi.args"), "utf8");
  expect(given).toMatch(/^\S*risk-integration-export-\S+ stack export .* --stack dev --show-secrets\n$/);
});

test("no pulumi, or no such folder, is said with what else can be done", async ({ pulumi }) => {
  const { folder } = await pulumi("exit 0");
  const environment = { PATH: join(folder, "empty") };
  const none = await failureOf(exportStack("dev", { environment }));
  expect(none).toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringContaining("no `pulumi` that can be run on the PATH (ENOENT). Or"),
  });
  const cwd = join(folder, "not-there");
  const elsewhere = await failureOf(exportStack("dev", { environment, cwd }));
  expect(elsewhere.message).toContain(`or there is no folder ${cwd}`);
  await symlink("loop", join(folder, "loop"));
  const looping = await failureOf(exportStack("dev", { environment, cwd: join(folder, "loop") }));
  expect(looping).toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringMatching(/`pulumi` cannot be started, or it cannot run in the folder \S+loop \(ELOOP\)\. Or/),
  });
});
