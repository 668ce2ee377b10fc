import { escapeForOutput } from "../../common/output.js";
import type { DriftReport, DriftResult } from "../report.js";
import { findingsOf, ignoredText, noteText, sourceText, statusWord, summaryText, targetText } from "./labels.js";

/**
 * The report as JUnit XML, as GitLab, Jenkins and Azure read it: a test case for each target, which drift fails, and which has
 * an error where it could not be checked.
 */
export function formatJunit(report: DriftReport): string {
  const { checkedAt, summary, results, notes } = report;
  const counts = `tests="${results.length}" failures="${summary.drifted}" errors="${summary.failed}"`;
  // Without fraction and zone, as the schema of Ant's JUnit task has it; the time is UTC.
  const timestamp = xml(escapeForOutput(checkedAt.slice(0, "2026-12-31T00:00:00".length)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="cloudflare-risk-integration drift" ${counts} skipped="0" time="0" timestamp="${timestamp}">`,
    ...results.map(testCase),
    ...output("    ", [...notes.map((note) => `note: ${noteText(note)}`), summaryText(report)]),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(result: DriftResult): string {
  const { ignored, source, status, error } = result;
  const lines = [
    `    <testcase classname="${xml(sourceText(source))}" name="${xml(targetText(result))}" time="0">`,
    ...(status === "drifted" ? [problem("failure", statusWord(result), result)] : []),
    ...(status === "failed" ? [problem("error", escapeForOutput(error?.code ?? "failed"), result)] : []),
    ...output(
      "      ",
      ignored.map((change) => `ignored: ${ignoredText(change)}`),
    ),
    "    </testcase>",
  ];
  return lines.join("\n");
}

/** Everything is in the body, which is all that GitLab shows, and in the message, which Jenkins and Azure show first. */
function problem(element: "failure" | "error", type: string, result: DriftResult): string {
  const findings = findingsOf(result);
  const message = xml(findings.join("; "));
  return `      <${element} type="${xml(type)}" message="${message}">${xml(findings.join("\n"))}</${element}>`;
}

function output(indent: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`${indent}<system-out>${xml(lines.join("\n"))}</system-out>`] : [];
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Printable for a terminal, and illegal in XML even as character references.
  "\ufffe": "\\u{fffe}",
  "\uffff": "\\u{ffff}",
};

/** Printable text as the content of an element or of an attribute. */
function xml(text: string): string {
  return text.replace(/[&<>"\ufffe\uffff]/g, (char) => entities[char] ?? char);
}
