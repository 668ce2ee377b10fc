import { expect, test } from "vitest";
import { table } from "../../src/cli/terminal.js";

test("columns are as wide as their widest cell, and nothing in a cell steers a terminal", () => {
  expect(table(["a", "long head"], [["longer", "b"]])).toBe("a       long head\nlonger  b\n");
  expect(table(["a"], [["\x1b[31m"]])).not.toContain("\x1b");
});

test("a row may have fewer cells than the head, or more", () => {
  expect(table(["a", "b"], [["1"], ["1", "2", "3"]])).toBe("a  b\n1\n1  2  3\n");
});
