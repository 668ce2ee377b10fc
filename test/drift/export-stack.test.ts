import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { exportStack } from "../../src/drift/export-stack.js";
import { checkDrift } from "../../src/drift/index.js";
import { runCli, startCli } from "../cli/run-cli.js";
import { failureOf } from "../client/clients.js";

// What the real `pulumi` does is in test/engine/drift-command.test.ts. This one shows what it is given, and how it can fail.
const test = base.extend<{ pulumi: (script: string) => Promise<{ readonly folder: string; readonly PATH: string }> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  pulumi: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "risk-integration-export-"));
    execFileSync("mkfifo", [join(folder, "pulumi.fifo")]);
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
    expect(results[0]?.error?.message).toContain(
      said.replace("error: ", "") || "`pulumi` ended with the exit code 255. It wrote no message.",
    );
  });

test("a pulumi that a signal has killed is told by that signal, with its last message if there is one", async ({
  pulumi,
}) => {
  const { PATH } = await pulumi("echo 'half a sentence' >&2; kill -KILL $$");
  expect(await failureOf(exportStack("dev", { environment: { PATH } }))).toMatchObject({
    code: "BAD_RESPONSE",
    message:
      "the stack “dev” cannot be exported: `pulumi` was killed by the signal SIGKILL. Its last message: half a sentence",
  });
  await pulumi("kill -TERM $$");
  const silent = await failureOf(exportStack("dev", { environment: { PATH } }));
  expect(silent.message).toContain("was killed by the signal SIGTERM. It wrote no message.");
});

test("an endless standard error is not told as a large export, and its last message is shown", async ({ pulumi }) => {
  const { PATH } = await pulumi("yes 'error: the backend is down' >&2");
  const failure = await failureOf(exportStack("dev", { environment: { PATH } }));
  expect(failure).toMatchObject({ code: "BAD_RESPONSE" });
  expect(failure.message).toBe(
    "the stack “dev” cannot be exported: `pulumi` wrote more than 134217728 bytes to standard error and was stopped. Its last message: the backend is down",
  );
});

test("a long standard error is no failure, and of a failure the last of it is read", async ({ pulumi }) => {
  const { PATH } = await pulumi("yes log | head -n 1000000 >&2; echo '{}'");
  expect(await exportStack("dev", { environment: { PATH } })).toBe("{}\n");
  await pulumi("yes log | head -n 1000000 >&2; echo 'error: no stack named x' >&2; exit 255");
  expect(await failureOf(exportStack("dev", { environment: { PATH } }))).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("no stack named x"),
  });
});

test("an export is read whole, however long it is", async ({ pulumi }) => {
  const { PATH } = await pulumi("head -c 30000000 /dev/zero | tr '\\0' x");
  const exported = await exportStack("dev", { environment: { PATH } });
  expect([exported.length, /^x+$/.test(exported)]).toEqual([30_000_000, true]);
});

test("an export is taken though a process that pulumi has started keeps its pipes open", async ({ pulumi }) => {
  const { folder, PATH } = await pulumi(`sleep 1000 & echo $! > "$0.pid"; echo '{}'`);
  try {
    expect(await exportStack("dev", { environment: { PATH } })).toBe("{}\n");
  } finally {
    process.kill(Number(await readFile(join(folder, "pulumi.pid"), "utf8")), "SIGKILL");
  }
});

describe("a pulumi that ignores signals, as its children do, does not keep the command from ending", () => {
  const deaf = "trap '' INT TERM HUP";

  test("when the time is over", async ({ pulumi }) => {
    const { PATH } = await pulumi(`${deaf}; sleep 1000 & sleep 1000`);
    const { code, stdout } = await runCli(["drift", "--stack", "dev", "--timeout", "1"], { PATH });
    expect(code).toBe(1);
    expect(stdout).toContain("Not checked: the 1 s for the whole check were over.");
  });

  test("on a signal, and is killed with its children", async ({ pulumi }) => {
    const { folder, PATH } = await pulumi(`${deaf}; exec 3> "$0.fifo"; echo started >&3; sleep 1000 & sleep 1000`);
    const drift = startCli(["drift", "--stack", "dev"], { PATH });
    const pieces: string[] = [];
    // It ends when none of them has the pipe open any more.
    for await (const piece of createReadStream(join(folder, "pulumi.fifo"))) {
      pieces.push(String(piece));
      drift.process.kill("SIGTERM");
    }
    expect(pieces).toEqual(["started\n"]);
    expect((await drift.ended).code).toBe(143);
  });

  test("even if one of them has left the process group and cannot be killed with it", async ({ pulumi }) => {
    const child = `setsid sh -c 'echo $$ > "$0.fifo"; exec sleep 1000' "$0"`;
    const { folder, PATH } = await pulumi(`${deaf}; ${child} & sleep 1000`);
    const drift = startCli(["drift", "--stack", "dev"], { PATH });
    const pid = Number((await createReadStream(join(folder, "pulumi.fifo")).toArray()).join(""));
    drift.process.kill("SIGTERM");
    expect((await drift.ended).code).toBe(143);
    process.kill(pid, "SIGKILL");
  });
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
