import { expect, test } from "vitest";
import { type DriftFormat, driftFormats, formatDriftReport } from "../../../src/drift/format/index.js";
import { smallReport } from "./reports.js";

const beginnings: Record<DriftFormat, RegExp> = {
  text: /^in sync {2}/,
  json: /^{\n {2}"schemaVersion": 1,/,
  junit: /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /,
  github: /^::error title=/,
  markdown: /^### /,
  html: /^<!doctype html>/i,
};

test.each(driftFormats)("%s is made by its own formatter, and is text that ends with a line end", (format) => {
  const text = formatDriftReport(smallReport, format);
  expect(text).toMatch(beginnings[format]);
  expect(text.endsWith("\n")).toBe(true);
});

test("colour is for the terminal: in no other format does it change anything", () => {
  expect(formatDriftReport(smallReport, "text", { colour: true })).toContain("\x1b[32min sync\x1b[39m");
  expect(formatDriftReport(smallReport, "text")).not.toContain("\x1b");
  for (const format of driftFormats.filter((name) => name !== "text"))
    expect(formatDriftReport(smallReport, format, { colour: true })).toBe(formatDriftReport(smallReport, format));
});

test.each(["yaml", "toString", "", undefined])("the format %s is refused with those there are", (format) => {
  expect(() => formatDriftReport(smallReport, format as DriftFormat)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: `Unknown format “${format}”. Allowed values: text, json, junit, github, markdown, html.`,
    }),
  );
});
