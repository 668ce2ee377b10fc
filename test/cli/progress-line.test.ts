import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressLine } from "../../src/cli/terminal.js";

let written = "";
const { isTTY } = process.stderr;

beforeEach(() => {
  written = "";
  process.stderr.isTTY = true;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

test("a person who watches sees how far a long check is, on one line that goes away", () => {
  const line = progressLine();
  for (let done = 1; done <= 40; done += 1) line.show({ done, total: 40 });
  expect(written.split("\r").at(-1)).toBe("Checked 40 of 40 (100 %)");
  expect(written).not.toContain("\n");
  line.hide();
  expect(written.split("\r").slice(-2)).toEqual([" ".repeat("Checked 40 of 40 (100 %)".length), ""]);
  const before = written;
  line.hide();
  expect(written).toBe(before);
});

test("a short check, and one that nobody watches, shows nothing", () => {
  progressLine().show({ done: 19, total: 19 });
  process.stderr.isTTY = false;
  progressLine().show({ done: 40, total: 40 });
  expect(written).toBe("");
});

test("a very long check is not held up by its line: it is written two hundred times", () => {
  const line = progressLine();
  for (let done = 1; done <= 1_000; done += 1) line.show({ done, total: 1_000 });
  expect(written.match(/Checked/g)).toHaveLength(200);
});
