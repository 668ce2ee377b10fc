import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { expectTokenForDriftOnly, integrationId, test, token } from "./workflow-shell.js";

const file = resolve(__dirname, "../../examples/drift-in-gitlab/.gitlab-ci.yml");
const { drift: job } = parse(readFileSync(file, "utf8"));
// GitLab joins both lists to one script, which ends at the first command that fails.
const script = ["set -eo pipefail", ...job.before_script, ...job.script].join("\n");
// Where the packages are installed already.
const check = script.replace(/^npm ci .*$/m, "");
const run = (token: string) => ({ ...job.variables, CLOUDFLARE_API_TOKEN: token });

test("the job for GitLab passes in sync, fails after a drift, for a refused token and for a stack that cannot be exported", async ({
  checkout,
  emulator,
}) => {
  const inSync = await checkout.shell(["bash", "-c", script], run(token));
  expect(inSync.code, inSync.stderr).toBe(0);
  expect(inSync.stdout).toContain("2 in sync, 0 drifted, 0 could not be checked.");
  for (const artifact of [...job.artifacts.paths, job.artifacts.reports.junit])
    expect((await checkout.read(artifact)).length).toBeGreaterThan(100);
  await expectTokenForDriftOnly(checkout);

  // The next job begins with a clean checkout.
  const again = async (variables: Record<string, string>) => {
    await rm(join(checkout.folder, "exports"), { recursive: true });
    return checkout.shell(["bash", "-c", check], variables);
  };
  const some = await again({ ...run(token), STACKS: "dev nowhere" });
  expect(some.code).toBe(1);
  expect(some.stdout).toContain("1 in sync, 0 drifted, 1 could not be checked.");
  expect(some.stdout).toContain("exports/nowhere.json is empty");
  expect((await again({ ...run(token), STACKS: "nowhere" })).code).toBe(64);

  emulator.updateIntegration(integrationId, { tenant_url: "https://another.okta.com" });
  const drifted = await again(run(token));
  expect(drifted.code).toBe(2);
  expect(await checkout.read("drift.xml")).toContain("https://another.okta.com");
  expect(drifted.stdout + drifted.stderr).not.toContain(token);
  expect((await again(run("another-token"))).code).toBe(3);
});

test("the job for GitLab fetches no command", () => {
  expect(script.match(/\bnpx .*/g)?.every((command) => command.startsWith("npx --no "))).toBe(true);
});

test("the job for GitLab runs on schedules, by hand, and on merge requests of the project itself", () => {
  expect(job.rules.map((rule: { if: string }) => rule.if)).toEqual([
    '$CI_PIPELINE_SOURCE == "schedule"',
    '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH',
    '$CI_PIPELINE_SOURCE == "web"',
  ]);
  expect(job.artifacts.when).toBe("always");
});
