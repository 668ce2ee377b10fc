import { delimiter } from "node:path";
import { describe, expect, test } from "vitest";
import { buildForSetUp, builds, buildsToTest, oldestNode } from "../../scripts/lib/node/builds.mjs";
import { environmentWith } from "../../scripts/lib/node.mjs";
import { isAtLeast } from "../../scripts/lib/version.mjs";

const versionsOf = (found: { version: string }[]) => found.map(({ version }) => version);
const majorOf = (version: string) => version.split(".")[0];

describe.each(Object.keys(builds))("the builds of Node.js for %s", (machine) => {
  const { versions } = builds[machine];

  test("stand oldest first, each supported and with its checksum", () => {
    const all = Object.keys(versions);
    for (const [place, version] of all.entries()) expect(isAtLeast(version, all[place - 1] ?? oldestNode)).toBe(true);
    for (const checksum of Object.values(versions)) expect(checksum).toMatch(/^sha512-[\w+/]{86}==$/);
  });

  test("a too old Node.js is replaced by the newest 22", () => {
    const newest = Object.keys(versions).findLast((version) => majorOf(version) === "22") ?? "";
    expect(buildForSetUp(machine)).toEqual({
      name: builds[machine].name,
      version: newest,
      integrity: versions[newest],
    });
  });

  test("the tests run on 22, 24 and 26, beginning with the oldest there is", () => {
    const tested = versionsOf(buildsToTest(machine));
    expect(tested.map(majorOf)).toEqual(["22", "24", "26"]);
    expect(tested[0]).toBe(Object.keys(versions)[0]);
  });
});

test("the tests on Linux run on the oldest Node.js that is supported", () => {
  expect(versionsOf(buildsToTest("linux-x64"))[0]).toBe(oldestNode);
});

test("for a machine without builds there is none to fetch or to test on", () => {
  expect(buildForSetUp("aix-ppc64")).toBeUndefined();
  expect(buildsToTest("aix-ppc64")).toEqual([]);
});

test("a child with an environment for a Node.js finds that one first, and all else as it is", () => {
  const environment = environmentWith("/node-24/node");
  expect(environment.PATH).toBe(`/node-24${delimiter}${process.env.PATH}`);
  expect({ ...environment, PATH: process.env.PATH }).toEqual(process.env);
});
