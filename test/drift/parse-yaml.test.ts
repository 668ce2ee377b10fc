import { expect, test } from "vitest";
import { parseYaml } from "../../src/drift/parse-yaml.js";
import { thrownBy } from "../client/clients.js";

const canary = "canary-4711";

test.each([
  [
    "a quote without an end",
    `token: "${canary}`,
    /a character such as a quote, .* is missing at line 1, column \d+\.$/,
  ],
  [
    "an alias, which no file needs",
    `token: &t ${canary}\nagain: *t`,
    /it has an alias \(\*name\), and aliases are not/,
  ],
  ["a key twice", `${canary}: 1\n${canary}: 2`, /a key occurs twice at line 2, column 1\.$/],
  ["a tab", `a:\n\t- ${canary}`, /at line 2, column \d\.$/],
  ["an indentation", `a:\n    b: ${canary}\n  c: 1`, /at line 3, column \d\.$/],
  ["an unknown tag", `a: 1\nb: !${canary} x`, /it has an unknown tag at line 2, column 4\.$/],
  ["brackets without end", `a: [[[${canary}`, /at line 1, column \d+\.$/],
  ["an escape", `a: "\\q${canary}"`, /it has an unknown escape in double quotes at line 1/],
  ["two documents", `a: 1\n---\n${canary}: 2`, /it has more than one document at line 2/],
  ["20,000 levels", `${canary}: ${"[".repeat(20_000)}`, /: it is nested too deep|is missing/],
])("what is wrong with %s is told in words of this package, and nothing is quoted", (_, text, said) => {
  const failure = thrownBy(() => parseYaml(text, "file"));
  expect(failure.code).toBe("INVALID_ARGUMENT");
  expect(failure.message).toMatch(/^file cannot be read as JSON or YAML: /);
  expect(failure.message).toMatch(said);
  expect(failure.message).not.toMatch(new RegExp(`${canary}|call stack|alias count`));
});

test.each([
  ["a key that a map has twice", "a: 1\nb:\n  c: 1\n  c: 2", "a key occurs twice at line 4, column 3."],
  ["one in another spelling", '{ "1": a, 1: b }', "a key occurs twice at line 1, column 11."],
  ["one in a list", "- a: 1\n- a: 1\n  b: 1\n  a: 2", "a key occurs twice at line 4, column 3."],
  ["an empty one", '{ "": a, ~: b }', "a key occurs twice at line 1, column 10."],
  ["a key that is a list", "? [a]\n: b", "a key is a list or a map at line 1, column 3."],
])("%s is refused, with its place", (_, text, said) => {
  expect(thrownBy(() => parseYaml(text, "file")).message).toBe(`file cannot be read as JSON or YAML: ${said}`);
});

test("an unknown tag is refused in a file that is read as text too, and a known one is not", () => {
  const read = (text: string) => parseYaml(text, "file", { asText: true });
  expect(thrownBy(() => read("a: !x b")).message).toContain("it has an unknown tag at line 1, column 4.");
  expect(read("a: !!str b")).toEqual({ a: "b" });
  expect(parseYaml("a: !!int 1", "file")).toEqual({ a: 1 });
});

test("the same key in different maps is no second one", () => {
  expect(parseYaml("a: {a: 1}\nb: [{a: 1}, {a: 1}]", "file")).toEqual({ a: { a: 1 }, b: [{ a: 1 }, { a: 1 }] });
});

test("a program's stack traces are as long as before", () => {
  const before = Error.stackTraceLimit;
  thrownBy(() => parseYaml("}", "file"));
  expect(Error.stackTraceLimit).toBe(before);
});
