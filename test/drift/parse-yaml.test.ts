import { expect, test } from "vitest";
import { parseYaml } from "../../src/drift/parse-yaml.js";
import { thrownBy } from "../client/clients.js";

const canary = "canary-4711";

test.each([
  ["where it is malformed", `token: "${canary}`, /it is malformed at line 1, column \d+\.$/],
  ["an alias, which no file needs", `token: &t ${canary}\nagain: *t`, /it is malformed\.$/],
])("of a file with secrets nothing is quoted: %s", (_, text, said) => {
  const failure = thrownBy(() => parseYaml(text, "file", { isSecret: true }));
  expect(failure.code).toBe("INVALID_ARGUMENT");
  expect(failure.message).toMatch(said);
  expect(failure.message).not.toContain(canary);
});

test.each([
  ["a key that a map has twice", "a: 1\nb:\n  c: 1\n  c: 2", "Map keys must be unique at line 4, column 3."],
  ["one in another spelling", '{ "1": a, 1: b }', "Map keys must be unique at line 1, column 11."],
  ["one in a list", "- a: 1\n- a: 1\n  b: 1\n  a: 2", "Map keys must be unique at line 4, column 3."],
  ["an empty one", '{ "": a, ~: b }', "Map keys must be unique at line 1, column 10."],
  ["a key that is a list", "? [a]\n: b", "Map keys must be scalars at line 1, column 3."],
])("%s is refused, with its place", (_, text, said) => {
  expect(thrownBy(() => parseYaml(text, "file")).message).toBe(`file cannot be read as JSON or YAML: ${said}`);
});

test("the same key in different maps is no second one", () => {
  expect(parseYaml("a: {a: 1}\nb: [{a: 1}, {a: 1}]", "file")).toEqual({ a: { a: 1 }, b: [{ a: 1 }, { a: 1 }] });
});

test("a program's stack traces are as long as before", () => {
  const before = Error.stackTraceLimit;
  thrownBy(() => parseYaml("}", "file"));
  expect(Error.stackTraceLimit).toBe(before);
});
