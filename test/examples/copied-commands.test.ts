import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const root = resolve(__dirname, "../..");
const read = (file: string) => readFileSync(resolve(root, file), "utf8");

// npx fetches a package of the name that it is given where none is installed, and runs it with the token in its environment.
test.for([
  "README.md",
  "docs/drift.md",
  "docs/drift-at-scale.md",
  "docs/lifecycle.md",
  "docs/okta.md",
  "docs/plugin.md",
  "docs/testing.md",
  "examples/README.md",
  "examples/okta-security-events/README.md",
  "examples/drift-in-github-actions/README.md",
  "examples/drift-in-gitlab/README.md",
])("%s gives npx no name but this package's own", (file) => {
  const { name } = JSON.parse(read("package.json"));
  const commands = [...read(file).matchAll(/\bnpx (?:--no )?([\w@/-]+) (?:drift|get|idps|doctor|emulate)\b/g)];
  for (const [command, called] of commands) expect(called, command).toBe(name);
});

test("the jobs of a spread check do not cancel each other, and fetch nothing", () => {
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(read("docs/drift-at-scale.md")) ?? [];
  const { strategy, steps } = parse(text);
  expect(strategy["fail-fast"]).toBe(false);
  expect(steps[0].run).toContain(`--shard "$SHARD/${strategy.matrix.shard.length}"`);
  expect(steps[0].run).toMatch(/^npx --no /);
});

test("nothing that the workflows install without scripts has an install script", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  const { scripts, dependencies } = JSON.parse(read("package.json"));
  expect(Object.keys(scripts).filter((script) => /install$|^prepare$/.test(script))).toEqual([]);
  const names = Object.keys(dependencies);
  expect(names).not.toEqual([]);
  for (const name of names) expect(packages[`node_modules/${name}`], name).not.toHaveProperty("hasInstallScript");
});
