import { delimiter } from "node:path";
import { expect, test } from "vitest";
import { buildForSetUp, buildsToTest, environmentWith, isAtLeast, oldestNode } from "../../scripts/lib/node.mjs";

const versionsOf = (found: { version: string }[]) => found.map(({ version }) => version);

test.each(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"])(
  "the tests on %s run on 22, 24 and 26, each supported, and a too old Node.js is replaced by a 22",
  (machine) => {
    const tested = versionsOf(buildsToTest(machine));
    expect(tested.map((version) => version.split(".")[0])).toEqual(["22", "24", "26"]);
    expect(tested.every((version) => isAtLeast(version, oldestNode))).toBe(true);
    expect(buildForSetUp(machine)?.version).toMatch(/^22\./);
  },
);

test("the tests on Linux run on the oldest Node.js that is supported", () => {
  expect(versionsOf(buildsToTest("linux-x64"))[0]).toBe(oldestNode);
});

test("for a machine without builds there is none to fetch or to test on", () => {
  expect(buildForSetUp("aix-ppc64")).toBeUndefined();
  expect(buildsToTest("aix-ppc64")).toEqual([]);
});

test("a child with an environment for a Node.js finds that one first, and all else unchanged", () => {
  const environment = environmentWith("/node-24/node");
  expect(environment.PATH).toBe(`/node-24${delimiter}${process.env.PATH}`);
  expect({ ...environment, PATH: process.env.PATH }).toEqual(process.env);
});
