import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const table = join(__dirname, "../../docs/fault-matrix.md");

/** The lines of the table as the tests' names make them: "row N: case: expected", in the order of N. */
function linesOfTests(): string[] {
  const lines: { row: number; line: string }[] = [];
  for (const file of readdirSync(__dirname).sort()) {
    if (!file.endsWith(".test.ts")) continue;
    const source = readFileSync(join(__dirname, file), "utf8");
    // A name is the first text after "test(" or "test.runIf(…)(", in either kind of quotes.
    for (const [, , name = ""] of source.matchAll(/^test(?:\.\w+\(.*\))?\(\s*(["'])(row .*)\1,/gm)) {
      const unescaped = name.replaceAll(/\\(.)/g, "$1");
      const [, row = "", fault = "", expected = ""] = /^row (\d+): (.*): (.*)$/.exec(unescaped) ?? [];
      lines.push({ row: Number(row), line: `| ${row} | ${fault} | ${expected} | [${file}](../test/faults/${file}) |` });
    }
  }
  return lines.sort((one, other) => one.row - other.row).map(({ line }) => line);
}

test("docs/fault-matrix.md has one line for each test of a row", () => {
  const documented = readFileSync(table, "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line));
  expect(documented).toEqual(linesOfTests());
});

test("all 43 rows of the matrix have a test", () => {
  const rows = new Set(linesOfTests().map((line) => Number(/\d+/.exec(line)?.[0])));
  expect([...rows].sort((one, other) => one - other)).toEqual(Array.from({ length: 43 }, (_, index) => index + 1));
});

test("every test of a row is found by its name", () => {
  const named = readdirSync(__dirname)
    .filter((file) => file.endsWith(".test.ts") && file !== "matrix.test.ts")
    .flatMap((file) => readFileSync(join(__dirname, file), "utf8").match(/["'`]row \d+/g) ?? []);
  expect(named).toHaveLength(linesOfTests().length);
});
