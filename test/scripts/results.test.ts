import { describe, expect, test } from "vitest";
import { combine, failed, passed, report } from "../../scripts/lib/test/results.mjs";
import { judge } from "../../scripts/lib/test/run-vitest.mjs";

const results = { passed: 1, failed: [], skipped: [{ name: "a > two", reason: "no Python here" }] };

describe("a run of vitest", () => {
  test("that ends well has the results that its reporter wrote", () => {
    expect(judge("vitest", results, { code: 0 })).toEqual(results);
  });

  test("without results, without tests, or with an error exit but no failed test, is a failure", () => {
    const reasonOf = (found: unknown, ended: object) => judge("vitest", found, ended).failed[0]?.reason;
    expect(reasonOf(undefined, { signal: "SIGKILL" })).toBe("it ended without results: SIGKILL");
    expect(reasonOf({ passed: 0, failed: [], skipped: [] }, { code: 0 })).toBe("it found no tests");
    expect(reasonOf(results, { code: 1 })).toBe("no test failed, but it ended with exit code 1");
  });
});

describe("the end of a run", () => {
  const all = [passed(), failed("lint", "exit code 1"), results];

  test("names failures and skips with their reasons, and counts in the last line", () => {
    expect(report(combine(all)).split("\n")).toEqual([
      "failed: lint (exit code 1)",
      "skipped: a > two (no Python here)",
      "2 passed, 1 failed, 1 skipped",
    ]);
  });

  test("counts a skip as a failure if all tests are required", () => {
    expect(report(combine(all, { requireAll: true })).split("\n")).toEqual([
      "failed: lint (exit code 1)",
      "failed: a > two (skipped, and REQUIRE_ALL is set: no Python here)",
      "2 passed, 2 failed, 0 skipped",
    ]);
  });
});
