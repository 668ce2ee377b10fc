import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRowName } from "./engine/row-names.js";

const folder = join(__dirname, "engine");
const table = join(__dirname, "../docs/lifecycle.md");

/** The lines of the table as the tests' names make them: "row N: what happens: command and exit code, …". */
function linesOfTests(): string[] {
  const lines: { row: number; line: string }[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".test.ts")) continue;
    const source = readFileSync(join(folder, file), "utf8");
    for (const [, , name = ""] of source.matchAll(/^test\(\s*(["'])(row .*)\1,/gm)) {
      const parsed = parseRowName(name);
      if (!parsed)
        throw new Error(`${file}: “${name}” is not a row, what happens, and the commands with their exit codes.`);
      const { row, what, claims } = parsed;
      const codes = claims.map(({ form, exitCode }) => `\`${form}\` **${exitCode}**`).join(", ");
      lines.push({ row, line: `| ${row} | ${what} | ${codes} | [${file}](../test/engine/${file}) |` });
    }
  }
  return lines.sort((one, other) => one.row - other.row).map(({ line }) => line);
}

test("docs/lifecycle.md has one line for each engine test of a row, with the exit codes that it observes", () => {
  const documented = readFileSync(table, "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line));
  expect(documented).toEqual(linesOfTests());
});

test("all 21 rows of the matrix have a test, and every test of a row is found by its name", () => {
  const lines = linesOfTests();
  const rows = new Set(lines.map((line) => Number(/\d+/.exec(line)?.[0])));
  expect([...rows].sort((one, other) => one - other)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  const sources = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  const named = sources.flatMap((file) => readFileSync(join(folder, file), "utf8").match(/["'`]row \d+:/g) ?? []);
  expect(named).toHaveLength(lines.length);
});
