import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import {
  parseBoolean,
  parseCount,
  parseFactor,
  parseHttpUrl,
  parsePort,
  parseRequests,
  parseSeconds,
  parseShard,
  parseText,
  repeated,
} from "../../src/cli/flags.js";

test.each<[string, (text: string) => unknown, string, unknown]>([
  ["a truth", parseBoolean, "true", true],
  ["its opposite", parseBoolean, "false", false],
  ["a value", repeated(parseText), "one", ["one"]],
  ["a count", parseCount, "100", 100],
  ["a budget", parseRequests, "300", 300],
  ["seconds", parseSeconds, "0.5", 0.5],
  ["a part", parseShard, "3/10", { index: 3, count: 10 }],
  ["any free port", parsePort, "0", 0],
  ["a port", parsePort, "65535", 65_535],
  ["a factor", parseFactor, "2.5", 2.5],
  ["a URL", parseHttpUrl, "https://x.example/", "https://x.example/"],
])("%s is read", (_, parse, text, value) => {
  expect(parse(text)).toEqual(value);
});

test("a value that is given again stands behind the others", () => {
  expect(repeated(parseText)("two", ["one"])).toEqual(["one", "two"]);
});

test.each<[(text: string) => unknown, string]>([
  [parseBoolean, "yes"],
  [repeated(parseText), ""],
  [parseCount, "0"],
  [parseCount, "101"],
  [parseCount, "1e2"],
  [parseRequests, "0"],
  [parseRequests, "-1"],
  [parseSeconds, "0"],
  [parseSeconds, "soon"],
  [parseShard, "3"],
  [parseShard, "0/3"],
  [parseShard, "4/3"],
  [parsePort, ""],
  [parsePort, "http"],
  [parsePort, "65536"],
  [parsePort, "8080.5"],
  [parseFactor, "0"],
  [parseFactor, "-1"],
  [parseFactor, "9".repeat(400)],
  [parseHttpUrl, "ftp://x.example"],
  [parseHttpUrl, "x"],
])("%o refuses “%s”", (parse, text) => {
  expect(() => parse(text)).toThrow(InvalidArgumentError);
});
