import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatGithubAnnotations, formatGithubSummary } from "../../../src/drift/format/github.js";
import { formatDriftReport, formatJson } from "../../../src/drift/format/index.js";
import { formatJunit } from "../../../src/drift/format/junit.js";
import { formatMarkdown } from "../../../src/drift/format/markdown.js";
import { formatText } from "../../../src/drift/format/text.js";
import type { DriftReport } from "../../../src/drift/report.js";
import { runs } from "../../client/runs.js";
import { anyReport, hostileReport, largeReport, reportOf, smallReport } from "./reports.js";

const formatters = {
  text: formatText,
  json: formatJson,
  junit: formatJunit,
  github: formatGithubAnnotations,
  summary: formatGithubSummary,
  markdown: formatMarkdown,
} satisfies Record<string, (report: DriftReport) => string>;

const unsafe = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\u200b-\u200f\u2060-\u2064]|\p{Bidi_Control}/u;

/** What is wrong with a text, if anything, whatever the format. */
function dangerIn(text: string, name: string): string | undefined {
  if (!text.endsWith("\n")) return "no line end at the end";
  if (!text.isWellFormed()) return "half a character";
  const danger = unsafe.exec(text.replaceAll("\n", ""));
  if (danger) return `U+${danger[0].codePointAt(0)?.toString(16)}`;
  const commands = text.split("\n").filter((line) => line.trimStart().startsWith("::"));
  if (name !== "github") return commands[0];
  const lines = text.split("\n").slice(0, -1);
  return lines.find((line) => !/^::(error|warning|notice) title=[^:,]+::[^\r\n]*$/.test(line));
}

describe.each(Object.entries(formatters))("%s", (name, format) => {
  test("nothing in it steers a terminal or a CI runner, with the worst texts everywhere", () => {
    expect(dangerIn(format(hostileReport), name)).toBeUndefined();
  });

  test("nothing in any report steers a terminal or a CI runner", () => {
    fc.assert(
      fc.property(anyReport, (report) => dangerIn(format(report), name) === undefined),
      { numRuns: runs(300) },
    );
  });

  test("can be made of a report without targets, and of one with 5,000", () => {
    expect(dangerIn(format(reportOf([])), name)).toBeUndefined();
    expect(dangerIn(format(largeReport), name)).toBeUndefined();
  });

  test("the same report makes the same text", () => {
    expect(format(smallReport)).toBe(format(structuredClone(smallReport)));
  });
});

test("the page is the same for the same report, and holds nothing of it as HTML or as the end of its data", () => {
  const page = formatDriftReport(hostileReport, "html");
  expect(page).toBe(formatDriftReport(structuredClone(hostileReport), "html"));
  expect(page).not.toContain("<script>alert(1)");
  expect(dangerIn(page, "html")).toBeUndefined();
});
