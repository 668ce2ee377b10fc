import { describe, expect, test } from "vitest";
import { combine, failed, fromVitest, passed, report, reportRuns } from "../../scripts/lib/test/results.mjs";

const vitestReport = {
  tests: [
    { name: "a > one", state: "passed", reason: "" },
    { name: "a > two", state: "skipped", reason: "no Python here" },
  ],
  errors: [],
};

describe("what vitest came to", () => {
  test("passed and skipped tests", () => {
    expect(fromVitest("unit", vitestReport, { code: 0 })).toEqual({
      passed: 1,
      failed: [],
      skipped: [{ name: "a > two", reason: "no Python here" }],
    });
  });

  test("errors outside tests, and tests that never ended, are failures", () => {
    const tests = [...vitestReport.tests, { name: "a > three", state: "pending", reason: "" }];
    const errors = [{ name: "b.test.ts", reason: "Cannot find module" }];
    expect(fromVitest("unit", { tests, errors }, { code: 1 }).failed).toEqual([
      { name: "b.test.ts", reason: "Cannot find module" },
      { name: "a > three", reason: "it never ended" },
    ]);
  });

  test("no results, no tests, or an error exit without a failed test: a failure", () => {
    const reasonOf = (...args: unknown[]) => fromVitest(...args).failed[0]?.reason;
    expect(reasonOf("unit", undefined, { signal: "SIGKILL" })).toBe("it ended without results: SIGKILL");
    expect(reasonOf("unit", { tests: [], errors: [] }, { code: 0 })).toBe("it found no tests");
    expect(reasonOf("unit", vitestReport, { code: 1 })).toBe("no test failed, but it ended with exit code 1");
  });
});

describe("the end of a run", () => {
  const all = [passed(), failed("lint", "exit code 1"), fromVitest("unit", vitestReport, { code: 0 })];

  test("names failures and skips with their reasons, and counts in the last line", () => {
    expect(report(combine(all)).split("\n")).toEqual([
      "failed: lint (exit code 1)",
      "skipped: a > two (no Python here)",
      "2 passed, 1 failed, 1 skipped",
    ]);
  });

  test("says nothing of skips where there are none", () => {
    expect(report(combine([passed(), passed()]))).toBe("2 passed, 0 failed, 0 skipped");
  });

  test("where all are required, a skip is a failure", () => {
    expect(report(combine(all, { requireAll: true })).split("\n")).toEqual([
      "failed: lint (exit code 1)",
      "failed: a > two (skipped, and REQUIRE_ALL is set: no Python here)",
      "2 passed, 2 failed, 0 skipped",
    ]);
  });

  test("of several runs has a line of counts for each, and one of what passed and failed in all", () => {
    const runs = [
      { title: "Node.js 22.19.0", results: combine(all) },
      { title: "Node.js 24.21.0", results: combine([passed(), passed()]) },
    ];
    expect(reportRuns(runs).split("\n")).toEqual([
      "Node.js 22.19.0: failed: lint (exit code 1)",
      "Node.js 22.19.0: skipped: a > two (no Python here)",
      "Node.js 22.19.0: 2 passed, 1 failed, 1 skipped",
      "Node.js 24.21.0: 2 passed, 0 failed, 0 skipped",
      "4 passed, 1 failed",
    ]);
  });
});
