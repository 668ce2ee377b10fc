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

/** The steps of the job before the check. */
async function prepare(checkout: Checkout): Promise<void> {
  for (const name of ["Install", "Export the stacks"]) {
    const { code, stderr } = await runStep(checkout, name, {});
    expect(code, stderr).toBe(0);
  }
}

function check(checkout: Checkout, given = token, stacks?: string): Promise<Ended> {
  return runStep(checkout, "Check for drift", { CLOUDFLARE_API_TOKEN: given }, stacks);
}

// The stacks and their exports stay as they are: what changes from check to check is Cloudflare's answer, and the token.
test("the workflow for GitHub Actions passes in sync, fails after a drift, without a token and for a stack that cannot be exported, and shows no token", async ({
  checkout,
  emulator,
}) => {
  await prepare(checkout);
  const inSync = await check(checkout);
  expect(inSync.code).toBe(0);
  expect(inSync.stdout).toContain("2 in sync, 0 drifted, 0 could not be checked.");
  expect(await checkout.read("drift.html")).toMatch(/^<!doctype html>/);
  expect(JSON.parse(await checkout.read("drift.json")).summary).toEqual({ inSync: 2, drifted: 0, failed: 0 });
  expect(await checkout.read("drift.xml")).toMatch(/^<\?xml .*\n<testsuites tests="2" failures="0" errors="0">/);
  await expectTokenForDriftOnly(checkout);

  const refused = await check(checkout, "another-token");
  expect(refused).toMatchObject({ code: 3, stdout: expect.stringContaining("Could not check") });
  // As in a pull request from a fork.
  const missing = await check(checkout, "");
  expect(missing).toMatchObject({ code: 64, stdout: expect.stringContaining("Could not check") });

  emulator.updateIntegration(integrationId, { active: false });
  const drifted = await check(checkout);
  expect(drifted.code).toBe(2);
  expect(drifted.stdout).toContain("active: true → false");
  expect(drifted.stdout).toContain("Drift: see the annotations");
  expect(drifted.stderr).toMatch(new RegExp(`^::error title=Risk integration drifted%3A [^:]*${referenceId}::`, "m"));
  expect(await checkout.read("../runner/summary.md")).toContain("| drifted |");

  // The next job begins with a clean checkout.
  const exports = join(checkout.folder, "../runner/exports");
  const exportOnly = async (stacks: string) => {
    await rm(exports, { recursive: true });
    await runStep(checkout, "Export the stacks", {}, stacks);
  };
  emulator.updateIntegration(integrationId, { active: true });
  await exportOnly("dev nowhere");
  const some = await check(checkout, token, "dev nowhere");
  expect(some.code).toBe(1);
  expect(some.stdout).toContain("1 in sync, 0 drifted, 1 could not be checked.");
  expect(some.stdout).toMatch(/nowhere\.json is empty/);

  await rm(join(exports, "nowhere.json"));
  emulator.removeIntegration(integrationId);
  const gone = await check(checkout, token, "dev");
  expect(gone.code).toBe(2);
  const files = ["drift.html", "drift.json", "drift.xml", join("../runner/summary.md")];
  const written = await Promise.all(files.map((name) => checkout.read(name)));
  const ended = [inSync, drifted, some, gone].flatMap(({ stdout, stderr }) => [stdout, stderr]);
  expect([...ended, ...written].join("\n")).not.toContain(token);

  await exportOnly("nowhere");
  expect((await check(checkout, token, "nowhere")).code).toBe(64);

  const withToken = job.steps.filter(({ env = {} }) => "CLOUDFLARE_API_TOKEN" in env).map(({ name }) => name);
  expect(withToken).toEqual(["Check for drift"]);
  expect(Object.keys(job.env)).toEqual(["STACKS", "PROJECT"]);
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
