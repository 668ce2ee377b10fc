import { escapeForOutput } from "../../common/output.js";
import type { DriftReport, DriftResult } from "../report.js";
import {
  columnTitles,
  findingsOf,
  idText,
  ignoredText,
  maxInSyncListed,
  noteText,
  reportTitle,
  sourceText,
  statusWord,
  summaryText,
} from "./labels.js";

const tableHead = [`| ${columnTitles.join(" | ")} |`, `| ${columnTitles.map(() => "---").join(" | ")} |`];

interface Content {
  readonly rows: readonly string[];
  readonly notes: readonly string[];
  /** The rows of the targets in sync, where they are too many to stand open. */
  readonly folded: readonly string[];
}

/**
 * The report as Markdown, for a job summary or a comment: a table of the targets, those to look at first.
 * @param options.maxBytes rows and notes are left out, whole, until the text is no longer than this, and it is said how many;
 * heading, summary and the heads of the tables always stay. Default: without a limit
 */
export function formatMarkdown(
  report: DriftReport,
  { maxBytes = Number.POSITIVE_INFINITY }: { readonly maxBytes?: number } = {},
): string {
  const inSync = report.results.filter(({ status }) => status === "inSync");
  const others = report.results.filter(({ status }) => status !== "inSync");
  const folds = inSync.length > maxInSyncListed;
  const all: Content = {
    rows: (folds ? others : [...others, ...inSync]).map(row),
    notes: report.notes.map((note) => `- ${code(noteText(note))}`),
    folded: folds ? inSync.map(row) : [],
  };
  // With nothing in it, it says that all is left out: no other frame is longer.
  let bytesLeft = maxBytes - Buffer.byteLength(render(report, all, { rows: [], notes: [], folded: [] }));
  const fitting = (lines: readonly string[]): readonly string[] => {
    let count = 0;
    for (const line of lines) {
      const bytes = Buffer.byteLength(line) + 1;
      if (bytes > bytesLeft) break;
      bytesLeft -= bytes;
      count++;
    }
    return lines.slice(0, count);
  };
  return render(report, all, { rows: fitting(all.rows), notes: fitting(all.notes), folded: fitting(all.folded) });
}

/** The text with what is kept of all there is. */
function render(report: DriftReport, all: Content, kept: Content): string {
  const rowsLeftOut = all.rows.length + all.folded.length - kept.rows.length - kept.folded.length;
  const notesLeftOut = all.notes.length - kept.notes.length;
  return [
    `### ${reportTitle}`,
    "",
    `**${summaryText(report)}** Checked at ${code(escapeForOutput(report.checkedAt, 40))}.`,
    ...(all.rows.length > 0 ? ["", ...tableHead, ...kept.rows] : []),
    ...(all.notes.length > 0 ? ["", "Notes:", "", ...kept.notes] : []),
    ...(all.folded.length > 0
      ? ["", "<details>", `<summary>${all.folded.length} in sync</summary>`, "", ...tableHead, ...kept.folded]
      : []),
    ...(all.folded.length > 0 ? ["", "</details>"] : []),
    ...(rowsLeftOut + notesLeftOut > 0
      ? ["", `Left out here, to keep it short enough: targets: ${rowsLeftOut}, notes: ${notesLeftOut}.`]
      : []),
    "",
  ].join("\n");
}

function row(result: DriftResult): string {
  const found = [
    ...findingsOf(result).map(code),
    ...result.ignored.map((change) => `ignored: ${code(ignoredText(change))}`),
  ];
  const { accountId, referenceId, source } = result;
  const cells = [
    statusWord(result),
    code(idText(accountId)),
    code(idText(referenceId)),
    code(sourceText(source)),
    found.join("<br>"),
  ];
  return `| ${cells.join(" | ")} |`;
}

/**
 * Printable text as a code span: nothing in one mentions anybody, is a link or an image, or counts as HTML, before or after the
 * page is made. A character reference such as `&#64;` does not do that: mentions are looked for in the finished page.
 */
function code(text: string): string {
  // The two characters that could end the span or the cell; neither may be escaped with a backslash everywhere.
  return text && `\`${text.replaceAll("`", "\\u{60}").replaceAll("|", "\\u{7c}")}\``;
}
