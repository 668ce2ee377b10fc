import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect } from "vitest";
import { parse } from "yaml";
import {
  type Checkout,
  type Ended,
  expectTokenForDriftOnly,
  integrationId,
  referenceId,
  test,
  token,
} from "./workflow-shell.js";

const file = resolve(__dirname, "../../examples/drift-in-github-actions/.github/workflows/drift.yml");
const text = readFileSync(file, "utf8");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}

const workflow = parse(text);
const job = workflow.jobs.drift as {
  readonly env: Record<string, string>;
  readonly defaults: unknown;
  readonly steps: readonly Step[];
  readonly if: string;
};

const stepCalled = (name: string): Step => {
  const step = job.steps.find((one) => one.name === name);
  if (!step?.run) throw new Error(`The workflow has no shell step “${name}”.`);
  return step;
};

/** Runs the step's script as it stands, as GitHub does it on Linux under `shell: bash`, with values in place of GitHub's expressions. */
async function runStep(
  checkout: Checkout,
  name: string,
  values: Record<string, string>,
  stacks = job.env.STACKS,
): Promise<Ended> {
  const { run = "", env = {} } = stepCalled(name);
  const given = Object.entries(env).map(([key, expression]) => [
    key,
    values[expression.replace(/^\$\{\{ \w+\.(\w+) \}\}$/, "$1")],
  ]);
  const variables = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const script = join(checkout.folder, "../runner/step.sh");
  await writeFile(script, run);
  return checkout.shell(["bash", "--noprofile", "--norc", "-eo", "pipefail", script], {
    GITHUB_ACTIONS: "true",
    ...job.env,
    ...(stacks === undefined ? {} : { STACKS: stacks }),
    ...variables,
  });
}

interface Given {
  readonly token?: string;
  readonly stacks?: string;
}

/** The steps of the job up to the check. */
async function runJob(checkout: Checkout, given: Given = {}): Promise<Ended> {
  const values = { CLOUDFLARE_API_TOKEN: given.token ?? token };
  for (const name of ["Install", "Export the stacks"]) {
    const { code, stderr } = await runStep(checkout, name, values, given.stacks);
    expect(code, stderr).toBe(0);
  }
  return runStep(checkout, "Check for drift", values, given.stacks);
}

describe("the workflow for GitHub Actions", () => {
  test("passes in sync, and leaves the report in three forms", async ({ checkout }) => {
    const { code, stdout } = await runJob(checkout);
    expect(code).toBe(0);
    expect(stdout).toContain("2 in sync, 0 drifted, 0 could not be checked.");
    expect(await checkout.read("drift.html")).toMatch(/^<!doctype html>/);
    expect(JSON.parse(await checkout.read("drift.json")).summary).toEqual({ inSync: 2, drifted: 0, failed: 0 });
    expect(await checkout.read("drift.xml")).toMatch(/^<\?xml .*\n<testsuites tests="2" failures="0" errors="0">/);
  });

  test("fails with 2 after a drift, which stands in the annotations and in the summary", async ({
    checkout,
    emulator,
  }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const { code, stdout, stderr } = await runJob(checkout);
    expect(code).toBe(2);
    expect(stdout).toContain("active: true → false");
    expect(stdout).toContain("Drift: see the annotations");
    expect(stderr).toMatch(new RegExp(`^::error title=Risk integration drifted%3A [^:]*${referenceId}::`, "m"));
    expect(await checkout.read("../runner/summary.md")).toContain("| drifted |");
  });

  test.for([
    ["refused", "another-token", 3],
    ["missing, as in a pull request from a fork", "", 64],
  ] as const)("fails where the token is %s", async ([, given, expected], { checkout }) => {
    const { code, stdout } = await runJob(checkout, { token: given });
    expect(code).toBe(expected);
    expect(stdout).toContain("Could not check");
  });

  test("a stack that cannot be exported is a failed result beside the others, and nothing to check is 64", async ({
    checkout,
  }) => {
    const some = await runJob(checkout, { stacks: "dev nowhere" });
    expect(some.code).toBe(1);
    expect(some.stdout).toContain("1 in sync, 0 drifted, 1 could not be checked.");
    expect(some.stdout).toMatch(/nowhere\.json is empty/);
    await rm(join(checkout.folder, "../runner/exports"), { recursive: true });
    expect((await runJob(checkout, { stacks: "nowhere" })).code).toBe(64);
  });

  test("the token is in no report, and in no step but the one that asks Cloudflare", async ({ checkout, emulator }) => {
    emulator.removeIntegration(integrationId);
    const { code, stdout, stderr } = await runJob(checkout);
    expect(code).toBe(2);
    const files = ["drift.html", "drift.json", "drift.xml", join("../runner/summary.md")];
    const written = await Promise.all(files.map((name) => checkout.read(name)));
    expect([stdout, stderr, ...written].join("\n")).not.toContain(token);
    const withToken = job.steps.filter(({ env = {} }) => "CLOUDFLARE_API_TOKEN" in env).map(({ name }) => name);
    expect(withToken).toEqual(["Check for drift"]);
    expect(Object.keys(job.env)).toEqual(["STACKS", "PROJECT"]);
    await expectTokenForDriftOnly(checkout);
  });
});

describe("the workflow for GitHub Actions, as a text", () => {
  test("gives outsiders nothing", () => {
    expect(Object.keys(workflow.on)).toEqual(["schedule", "pull_request", "workflow_dispatch"]);
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(job).not.toHaveProperty("permissions");
    expect(job.if).toBe(
      "github.event_name != 'pull_request' || " +
        "(github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]')",
    );
    for (const { run = "" } of job.steps) expect(run).not.toContain("${{");
    expect(job.steps.find(({ uses = "" }) => uses.startsWith("actions/checkout"))?.with).toEqual({
      "persist-credentials": false,
    });
  });

  test("runs each script in the shell that these tests use, and fetches no command", () => {
    expect(job.defaults).toEqual({ run: { shell: "bash" } });
    const commands = job.steps.flatMap(({ run = "" }) => run.match(/\bnpx .*/g) ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(command).toMatch(/^npx --no (pulumi|pulumi-cloudflare-risk-integration) /);
  });

  test("pins each action by a commit, with its version beside it", () => {
    const uses = job.steps.flatMap((step) => step.uses ?? []);
    expect(uses.length).toBeGreaterThan(2);
    for (const action of uses) {
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(text).toMatch(new RegExp(`${action.replace("/", "\\/")} # v\\d+\\.\\d+\\.\\d+\n`));
    }
    expect(job.steps.at(-1)).toMatchObject({ if: "always()", with: { path: "drift.*" } });
  });
});
