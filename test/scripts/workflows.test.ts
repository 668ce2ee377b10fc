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
  readonly if?: string;
}
interface Job {
  readonly permissions?: Record<string, string>;
  readonly needs?: string | string[];
  readonly steps: Step[];
}
interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((file) => ({
  file,
  text: read(file),
  workflow: parse(read(file)) as Workflow,
}));
const steps = workflows.flatMap(({ file, workflow }) =>
  Object.values(workflow.jobs).flatMap((job) => job.steps.map((step) => ({ file, ...step }))),
);

const jobsOf = (name: string) => parse(read(`.github/workflows/${name}`)) as Workflow;

test("npm test, npm run verify and .ci/run are the same, and CI runs them and all tests", () => {
  expect(scripts.verify).toBe(scripts.test);
  expect(read(".ci/run")).toContain("exec npm test --silent");
  const inCi = steps.flatMap(({ file, run }) => (file.endsWith("ci.yml") && run ? [run] : []));
  expect(inCi).toEqual(["npm run verify", "npm run test:all"]);
});

test("every script that a workflow runs is there", () => {
  const named = steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test("a release is built only after all tests and the coverage have passed", () => {
  const { jobs } = jobsOf("release.yml");
  const passed = [jobs.build?.needs ?? []].flat().flatMap((name) => jobs[name]?.steps.flatMap(({ run }) => run ?? []));
  expect(passed).toEqual(
    expect.arrayContaining(["verify", "test:all", "test:coverage"].map((name) => `npm run ${name}`)),
  );
});

test("a release has a bill of materials of the package and one of the plugin's archives", () => {
  const made = jobsOf("release.yml").jobs.build?.steps.filter(({ run }) => run?.startsWith("npm run release:sbom"));
  expect(made?.map(({ run }) => run)).toEqual([
    'npm run release:sbom -- "release/sbom-$GITHUB_REF_NAME.cdx.json"',
    'npm run release:sbom -- "release/sbom-plugin-$GITHUB_REF_NAME.cdx.json" --plugin',
  ]);
});

test("what a nightly job has found is kept if the job failed too", () => {
  const jobs = Object.values(jobsOf("nightly.yml").jobs);
  const kept = jobs.flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@")));
  expect(kept.length).toBeGreaterThan(2);
  expect(kept.filter((step) => step.if !== "always()")).toEqual([]);
});

describe.each(workflows)("$file", ({ text, workflow }) => {
  test("names actions by the commit of a release, with the release's name next to it", () => {
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
