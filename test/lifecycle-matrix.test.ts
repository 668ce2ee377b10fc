import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRowName } from "./engine/row-names.js";

const folder = join(__dirname, "engine");
const table = join(__dirname, "../docs/lifecycle.md");

const allRows = Array.from({ length: 21 }, (_, index) => index + 1);

/** A call of `row`, which makes a test for both kinds of resource, or of `row.dynamic` or `row.plugin`. */
interface RowCall {
  readonly row: number;
  /** As the table has it. */
  readonly kind: string;
  readonly line: string;
}

/** The lines of the table as the tests' names make them: "row N: what happens: command and exit code, …". */
function rowCalls(): RowCall[] {
  const calls: RowCall[] = [];
  for (const [file, source] of sources()) {
    for (const [kind, name] of namesIn(source)) {
      const parsed = parseRowName(name);
      if (!parsed)
        throw new Error(`${file}: “${name}” is not a row, what happens, and the commands with their exit codes.`);
      const { row, what, claims } = parsed;
      const codes = claims.map(({ form, exitCode }) => `\`${form}\` **${exitCode}**`).join(", ");
      calls.push({ row, kind, line: `| ${row} | ${kind} | ${what} | ${codes} | [${file}](../test/engine/${file}) |` });
    }
  }
  return calls.sort((one, other) => one.row - other.row);
}

/** The names in the calls of `row`, each of one name or of a list, with the kind of resource. */
function namesIn(source: string): [kind: string, name: string][] {
  const calls = source.matchAll(/^row(?:\.(dynamic|plugin))?\(\s*(\[[^\]]*\]|["'].*["']),/gm);
  return [...calls].flatMap(([, kind = "both", names = ""]) =>
    [...names.matchAll(/(["'])(row \d+: .*?)\1/g)].map(([, , name = ""]): [string, string] => [kind, name]),
  );
}

function sources(): [file: string, source: string][] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  return files.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]);
}

test("docs/lifecycle.md has one line for each engine test of a row, with the exit codes that it observes", () => {
  const documented = readFileSync(table, "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line));
  expect(documented).toEqual(rowCalls().map(({ line }) => line));
});

for (const kind of ["dynamic", "plugin"])
  test(`all 21 rows of the matrix have a test of the kind of resource “${kind}”`, () => {
    const rows = new Set(rowCalls().flatMap((call) => (call.kind === kind || call.kind === "both" ? [call.row] : [])));
    expect([...rows]).toEqual(allRows);
  });

test("every test of a row is found by its name", () => {
  const named = sources().flatMap(([, source]) => source.match(/["'`]row \d+:/g) ?? []);
  expect(named).toHaveLength(rowCalls().length);
});
