import { messageWithCode } from "../../common/errors.js";
import { escapeForOutput } from "../../common/output.js";
import type { DriftReport, DriftResult } from "../report.js";
import { findingsOf, noteText, sourceText, statusWord, summaryText, targetText } from "./labels.js";
import { formatMarkdown } from "./markdown.js";

/** GitHub makes annotations of the first ten errors, warnings and notices of a step, and drops the others without a word. */
const maxOfEach = 10;

/** The runner cuts messages at 4,096 characters. */
const maxMessageLength = 4_000;

const maxTitleLength = 255;

/** GitHub throws a step's whole summary away where it is longer than this. */
const maxSummaryBytes = 1_048_576;

/**
 * The report as workflow commands for GitHub Actions: an error for each target that has drifted or could not be checked, a
 * warning for each note, and a notice with the summary. What is beyond GitHub's limits is counted in the last one shown.
 */
export function formatGithubAnnotations(report: DriftReport): string {
  const { results, notes } = report;
  const errors = results
    .filter(({ status }) => status !== "inSync")
    .map((result) => command("error", titleOf(result), [sourceText(result.source), ...findingsOf(result)].join("\n")));
  const warnings = notes.map((note) => command("warning", "Drift check", noteText(note)));
  return [
    ...limited(errors, (left) =>
      command(
        "error",
        "Drift check",
        `${left} more targets drifted or could not be checked: the report lists them all.`,
      ),
    ),
    ...limited(warnings, (left) =>
      command("warning", "Drift check", `There are ${left} more notes: the report has them all.`),
    ),
    command("notice", "Drift check", summaryText(report)),
    "",
  ].join("\n");
}

/** A check that ended before there was a report. */
export function formatGithubFailure(error: unknown): string {
  return `${command("error", "Drift check", escapeForOutput(messageWithCode(error), 1_000))}\n`;
}

/**
 * The report in Markdown for the file of `GITHUB_STEP_SUMMARY`, no longer than GitHub takes.
 * @param options.bytesBefore what other commands of the step have written there; default 0
 * @returns an empty text if not even the heading fits
 */
export function formatGithubSummary(
  report: DriftReport,
  { bytesBefore = 0 }: { readonly bytesBefore?: number } = {},
): string {
  const maxBytes = maxSummaryBytes - bytesBefore;
  const text = formatMarkdown(report, { maxBytes });
  return Buffer.byteLength(text) > maxBytes ? "" : text;
}

function titleOf(result: DriftResult): string {
  const status = result.status === "failed" ? "could not be checked" : statusWord(result);
  return `Risk integration ${status}: ${targetText(result)}`;
}

function limited(commands: readonly string[], rest: (left: number) => string): readonly string[] {
  if (commands.length <= maxOfEach) return commands;
  return [...commands.slice(0, maxOfEach - 1), rest(commands.length - (maxOfEach - 1))];
}

function command(level: "error" | "warning" | "notice", title: string, message: string): string {
  const property = escapeData(cut(title, maxTitleLength)).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${level} title=${property}::${escapeData(cut(message, maxMessageLength))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text;
}
