import { describe, expect, test } from "vitest";
import { DriftOutputs } from "../../src/cli/drift-outputs.js";

/** The outputs of a command line such as `-f json -o a`. */
function outputsOf(line: string): string[] {
  const outputs = new DriftOutputs();
  const words = line.split(" ").filter((word) => word !== "");
  for (let index = 0; index < words.length; index += 2)
    (words[index] === "-f" ? outputs.addFormat : outputs.addFile)(words[index + 1] ?? "");
  return outputs.all().map(({ format, file }) => (file === undefined ? format : `${format} ${file}`));
}

describe("the format of an output", () => {
  test.each([
    ["", ["text"]],
    ["-f json", ["json"]],
    ["-o report", ["text report"]],
    ["-o a.html", ["html a.html"]],
    ["-o A.HTM", ["html A.HTM"]],
    [
      "-o a.json -o b.xml -o c.md -o d.markdown -o e.txt",
      ["json a.json", "junit b.xml", "markdown c.md", "markdown d.markdown", "text e.txt"],
    ],
    ["-f json -o a.html", ["json a.html"]],
    ["-o a.html -f json", ["json a.html"]],
    ["-f html -o a -f junit -o b -f json", ["html a", "junit b", "json"]],
    ["-f json -o a -o b.html", ["json a", "html b.html"]],
    ["-o a.json -f html -o b", ["json a.json", "html b"]],
    ["-o a.json -o b -f html -f text", ["json a.json", "html b", "text"]],
    ["-f text -o a.html -f markdown", ["text a.html", "markdown"]],
  ])("of “%s” is that of the --format next to it, else that of its ending", (line, expected) => {
    expect(outputsOf(line)).toEqual(expected);
  });

  test.each(["-o x.unknown", "-o a -o b.html", "-f json -o a -o b", "-o a.b/report -f json -o c"])(
    "of “%s” is not guessed",
    (line) => {
      expect(() => outputsOf(line)).toThrow(
        /has no --format, and its ending names none\. Allowed endings: \.html, \.htm, /,
      );
    },
  );

  test.each(["-f json -f html", "-o a.json -f html -o ./a.json"])("of “%s” would overwrite another", (line) => {
    expect(() => outputsOf(line)).toThrow(/Two formats have the same output/);
  });
});
