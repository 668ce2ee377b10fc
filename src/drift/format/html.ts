import { createHash } from "node:crypto";
import { escapeForOutput } from "../../common/output.js";
import type { DriftReport, DriftResult } from "../report.js";
import { script } from "./html/script.js";
import { style } from "./html/style.js";
import {
  columnTitles,
  findingsOf,
  idText,
  ignoredText,
  noteText,
  reportTitle,
  sourceText,
  statusWord,
  summaryText,
} from "./labels.js";

const marks = { "in sync": "✓", drifted: "≠", gone: "∅", failed: "✗" } as const;
const classes = { "in sync": "inSync", drifted: "drifted", gone: "gone", failed: "failed" } as const;
const filters = Object.keys(classes) as (keyof typeof classes)[];

// Without JavaScript these are shown, and no more: such a page is for a glance.
const maxStatic = 100;

/**
 * The report as one page that needs no network: a table to sort, filter and search. Nothing in it can run but its own script, and
 * that puts what comes from the report in as text.
 */
export function formatHtml(report: DriftReport): string {
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  const rows = report.results.map(rowOf);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${reportTitle}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${reportTitle}</h1>
<p><strong>${escaped(summaryText(report))}</strong> <span class="dim">Checked at ${escaped(escapeForOutput(report.checkedAt, 40))}.</span></p>
${report.notes.length > 0 ? `<ul>${report.notes.map((note) => `<li>${escaped(noteText(note))}</li>`).join("")}</ul>\n` : ""}<form hidden>
<label>Search <input type="search" name="search" autocomplete="off"></label>
<fieldset><legend>Show</legend>${filters.map(filter).join("")}</fieldset>
</form>
<div class="scroll"><table>
<caption aria-live="polite">${rows.length} targets</caption>
<thead><tr>${columnTitles.map(head).join("")}</tr></thead>
<tbody>
${staticRows(rows)}</tbody>
</table></div>
<button class="more" type="button" hidden></button>
<noscript><p>Without JavaScript, the first ${maxStatic} targets that are not in sync are shown, and nothing can be sorted or searched.</p></noscript>
</main>
<script type="application/json" id="report">${embedded({ rows })}</script>
<script>${script}</script>
</body>
</html>
`;
}

interface Row {
  readonly index: number;
  readonly status: (typeof classes)[keyof typeof classes];
  readonly word: string;
  readonly mark: string;
  readonly account: string;
  readonly reference: string;
  readonly source: string;
  readonly found: readonly string[];
}

function rowOf(result: DriftResult, index: number): Row {
  const word = statusWord(result);
  return {
    index,
    status: classes[word],
    word,
    mark: marks[word],
    account: idText(result.accountId),
    reference: idText(result.referenceId),
    source: sourceText(result.source),
    found: [...findingsOf(result), ...result.ignored.map((change) => `ignored: ${ignoredText(change)}`)],
  };
}

function staticRows(rows: readonly Row[]): string {
  return rows
    .filter(({ status }) => status !== "inSync")
    .slice(0, maxStatic)
    .map(({ status, mark, word, account, reference, source, found }) => {
      const cells = [account, reference, source, found.join("; ")].map((text) => `<td>${escaped(text)}</td>`).join("");
      return `<tr><td class="status ${status}">${mark} ${word}</td>${cells}</tr>\n`;
    })
    .join("");
}

function filter(word: (typeof filters)[number]): string {
  return `<label><input type="checkbox" name="status" value="${classes[word]}" checked> ${marks[word]} ${word}</label>`;
}

function head(label: string): string {
  return `<th scope="col"><button type="button">${label}</button></th>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** JSON in which nothing can end the script element, nor begin a comment in it. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
