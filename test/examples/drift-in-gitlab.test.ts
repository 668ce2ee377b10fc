import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { integrationId, test, token } from "./workflow-shell.js";

const file = resolve(__dirname, "../../examples/drift-in-gitlab/.gitlab-ci.yml");
const { drift: job } = parse(readFileSync(file, "utf8"));
// GitLab joins the lines and ends at the first that fails.
const script = ["set -eo pipefail", ...job.script].join("\n");
const run = (token: string) => ({ ...job.variables, CLOUDFLARE_API_TOKEN: token });

test("the job for GitLab passes in sync, and leaves what its artifacts name", async ({ checkout }) => {
  const { code, stdout, stderr } = await checkout.shell(["bash", "-c", script], run(token));
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("2 in sync, 0 drifted, 0 could not be checked.");
  for (const artifact of [...job.artifacts.paths, job.artifacts.reports.junit])
    expect((await checkout.read(artifact)).length).toBeGreaterThan(100);
});

test("the job for GitLab fails with 2 after a drift, and with 3 for a refused token", async ({
  checkout,
  emulator,
}) => {
  emulator.updateIntegration(integrationId, { tenant_url: "https://another.okta.com" });
  const drifted = await checkout.shell(["bash", "-c", script], run(token));
  expect(drifted.code).toBe(2);
  expect(await checkout.read("drift.xml")).toContain("https://another.okta.com");
  expect(drifted.stdout + drifted.stderr).not.toContain(token);
  expect((await checkout.shell(["bash", "-c", script], run("another-token"))).code).toBe(3);
});

test("the job for GitLab ends where a stack cannot be exported, and never passes", async ({ checkout }) => {
  const { code } = await checkout.shell(["bash", "-c", script], { ...run(token), STACKS: "dev nowhere" });
  expect(code).toBe(64);
});

test("the job for GitLab runs on schedules, by hand, and on merge requests of the project itself", () => {
  expect(job.rules.map((rule: { if: string }) => rule.if)).toEqual([
    '$CI_PIPELINE_SOURCE == "schedule"',
    '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH',
    '$CI_PIPELINE_SOURCE == "web"',
  ]);
  expect(job.artifacts.when).toBe("always");
});
