import { escapeForOutput } from "../../common/output.js";
import { printableValue } from "../../model/risk-integration.js";
import type { DriftChange, DriftReport, DriftResult, DriftSource, DriftValue, IgnoredChange } from "../report.js";

// What every format calls the parts of a report. What comes from outside is printable in it; each format escapes it for its own
// syntax.

export const reportTitle = "Drift of Cloudflare risk integrations";

/** Of the formats that have a table. */
export const columnTitles = ["Status", "Account", "Reference", "Source", "Recorded → Cloudflare now"] as const;

/** More targets in sync than these are counted instead of listed: nobody reads them, and they push the others away. */
export const maxInSyncListed = 20;

export type StatusWord = "in sync" | "drifted" | "gone" | "failed";

/** The status as people read it. */
export function statusWord({ status, gone }: DriftResult): StatusWord {
  if (gone) return "gone";
  return status === "inSync" ? "in sync" : status;
}

/** How many targets have each status, in one line. */
export function summaryText({ summary: { inSync, drifted, failed }, results }: DriftReport): string {
  const gone = results.filter((result) => result.gone).length;
  const ofThem = gone > 0 ? ` (${gone} of them gone)` : "";
  return `${inSync} in sync, ${drifted} drifted${ofThem}, ${failed} could not be checked.`;
}

/** An account or reference ID, or a dash where it is not known. */
export function idText(id: string | undefined): string {
  return id === undefined ? "-" : valueText(id);
}

/** Which integration a result is about: `account/reference`. */
export function targetText({ accountId, referenceId }: DriftResult): string {
  if (accountId === undefined && referenceId === undefined) return "(not known)";
  return `${idText(accountId)}/${idText(referenceId)}`;
}

/** Where a target is recorded. */
export function sourceText({ kind, from, name }: DriftSource): string {
  if (kind === "unreadable" || kind === "target") return escapeForOutput(from);
  return `${escapeForOutput(from)}, ${recordText({ kind, name })}`;
}

function recordText({ kind, name }: Pick<DriftSource, "kind" | "name">): string {
  return `${kind === "expected" ? "" : `${kind} `}${escapeForOutput(name)}`;
}

/** What the reader should know beside the results. */
export function noteText(note: string): string {
  return escapeForOutput(note, 1_000);
}

/** Why a target is not in sync: one line for each reason, and none for a target that is. */
export function findingsOf({ gone, changes, error }: DriftResult): string[] {
  const ray =
    error?.rayId === undefined || error.message.includes(error.rayId) ? "" : ` (ray ${escapeForOutput(error.rayId)})`;
  return [
    ...(gone ? ["No risk integration has this reference ID any more."] : []),
    ...changes.map(changeText),
    ...(error ? [`${escapeForOutput(error.code)}: ${escapeForOutput(error.message, 1_000)}${ray}`] : []),
  ];
}

/** A target that could not be checked, in one line. */
export function failureText(result: DriftResult): string {
  const { source } = result;
  const what = source.kind === "unreadable" ? sourceText(source) : `${targetText(result)} (${sourceText(source)})`;
  return `could not be checked: ${what}: ${findingsOf(result).join("; ")}`;
}

/** A difference that an exception excuses, with its reason and its end. */
export function ignoredText(change: IgnoredChange): string {
  const { reason, until } = change;
  const why = [
    ...(reason === undefined ? [] : [`“${escapeForOutput(reason)}”`]),
    ...(until === undefined ? [] : [`until ${escapeForOutput(until)}`]),
  ].join(", ");
  return `${changeText(change)}${why && ` (${why})`}`;
}

function changeText({ path, recorded, actual, record }: DriftChange): string {
  const where = record ? ` (${recordText(record)})` : "";
  const [before, now] = [recorded, actual].map((value) => valueText(printableValue(path, value)));
  const unseen = before === now && recorded !== actual ? " (they differ in a part that only --format json shows)" : "";
  return `${escapeForOutput(path)}: ${before} → ${now}${unseen}${where}`;
}

/** A text whose ends could not be seen, or that looks like a boolean, stands in quotation marks. */
function valueText(value: DriftValue): string {
  const shown = escapeForOutput(String(value));
  return typeof value === "boolean" || /^(?!(?:true|false)$)\S+$/.test(shown) ? shown : `“${shown}”`;
}
