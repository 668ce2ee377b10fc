import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(__dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, { readonly permissions?: Record<string, string>; readonly steps: Step[] }>;
}

const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((file) => ({
  file,
  text: read(file),
  workflow: parse(read(file)) as Workflow,
}));
const steps = workflows.flatMap(({ file, workflow }) =>
  Object.values(workflow.jobs).flatMap((job) => job.steps.map((step) => ({ file, ...step }))),
);

test("npm test, npm run verify, .ci/run and the CI workflow are the same", () => {
  expect(scripts.verify).toBe(scripts.test);
  expect(read(".ci/run")).toContain("exec npm test --silent");
  const inCi = steps.flatMap(({ file, run }) => (file.endsWith("ci.yml") && run ? [run] : []));
  expect(inCi).toEqual(["npm run verify"]);
});

test("every script that a workflow runs is there", () => {
  const named = steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

describe.each(workflows)("$file", ({ text, workflow }) => {
  test("names actions by the commit of a release, with the release's name beside it", () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives its jobs no right to write but to those that sign or publish", () => {
    expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
    for (const { permissions = {}, steps } of Object.values(workflow.jobs)) {
      if (!Object.values(permissions).includes("write")) continue;
      // What runs the repository's code, or that of its dependencies, is in other jobs.
      expect(steps.some(({ uses = "" }) => uses.startsWith("actions/checkout"))).toBe(false);
    }
  });
});
