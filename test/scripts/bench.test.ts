import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { missedCounts, shareOfGoal } from "../../bench/lib/report.mjs";
import { constantRow, type Goal, ratioRow, valueRow } from "../../bench/lib/row.mjs";

const read = (file: string) => JSON.parse(readFileSync(join(__dirname, "..", "..", file), "utf8"));

function valued(value: number, goal: Goal, counted = false) {
  return valueRow({ what: "`up`", beside: "nothing", ours: String(value), value, goal, counted });
}

describe("of what a goal allows, the plot shows", () => {
  test.each([
    [{ atMost: 2 }, 1, 0.5],
    [{ atMost: 2 }, 3, 1.5],
    [{ atLeast: 2 }, 4, 0.5],
    [{ atLeast: 2 }, 1, 2],
    [{ atMost: 0 }, 0, 0],
  ])("with %j, for %d, %d", (goal, value, share) => {
    const row = valued(value, goal);
    expect(shareOfGoal(row)).toEqual({ name: "up (nothing)", share });
    expect(row.isMet).toBe(share <= 1);
  });

  test.each([1, 7])("a missed goal of none beyond 1: %d", (value) => {
    const row = valued(value, { atMost: 0 });
    expect(row.isMet).toBe(false);
    expect(shareOfGoal(row).share).toBeGreaterThan(1);
    expect(shareOfGoal(row).share).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

test("a ratio is that of the rounds, with its spread, beside others and beside a constant", () => {
  const line = { what: "one", unit: "ms", beside: "two", ours: [10, 30, 20], goal: { atMost: 1 } };
  const measured = ratioRow({ ...line, others: [10, 10, 40] });
  expect(measured.cells).toEqual(["one, ms", "two", "10 / 20 / 30", "10 / 10 / 40", "0.50 / 1.00 / 3.00 ×"]);
  expect(measured).toMatchObject({ value: 1, goal: "≤ 1 ×", isMet: true, counted: false });
  const constant = constantRow({ ...line, constant: 10 });
  expect(constant.cells).toEqual(["one, ms", "two", "10 / 20 / 30", "10", "1.00 / 2.00 / 3.00 ×"]);
  expect(constant).toMatchObject({ value: 2, isMet: false });
});

test("of the missed goals, those of counts fail the run", () => {
  const rows = [valued(1, { atMost: 0 }, true), valued(1, { atMost: 0 }), valued(0, { atMost: 0 }, true)];
  expect(missedCounts([{ rows }, {}])).toEqual(["`up` (nothing): 1.00, and the goal is ≤ 0"]);
});

test("the tests and the bench have one official SDK, and all have one undici", () => {
  const sdk = read("bench/package.json").devDependencies.cloudflare;
  expect(read("package.json").devDependencies.cloudflare).toBe(sdk);
  const places = Object.keys(read("package-lock.json").packages);
  expect(places.filter((place) => place.endsWith("node_modules/cloudflare"))).toEqual(["node_modules/cloudflare"]);
  // npm's own tool to build add-ons has a copy of its own, which nothing that is measured loads.
  const undici = places.filter((place) => place.endsWith("node_modules/undici") && !place.includes("/node-gyp/"));
  expect(undici).toEqual(["node_modules/undici"]);
});
