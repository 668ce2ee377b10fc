import { styleText } from "node:util";
import { printable } from "../../printable.js";
import type { DriftChange, DriftReport, DriftResult, DriftSource, DriftValue, IgnoredChange } from "../report.js";

/** More targets in sync than these are counted instead of listed: nobody reads them, and they push the others away. */
export const maxInSyncListed = 20;

/** As wide as a reference ID; a longer one moves the columns of its own line alone. */
const maxColumnWidth = 36;

const colours = { "in sync": "green", drifted: "yellow", gone: "red", failed: "magenta" } as const;

/**
 * The report for a terminal: a line for each target, with what was found beneath it.
 * @param options.colour whether with ANSI colours; default false
 */
export function formatText(report: DriftReport, { colour = false }: { readonly colour?: boolean } = {}): string {
  const { results, notes } = report;
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    // What the caller says is what counts; by default styleText would ask this process's standard output.
    colour ? styleText(style, text, { validateStream: false }) : text;
  const widthOf = (cells: readonly string[]): number =>
    Math.min(
      maxColumnWidth,
      cells.reduce((width, cell) => Math.max(width, cell.length), 0),
    );

  const inSync = results.filter(({ status }) => status === "inSync");
  const hidden = inSync.length - Math.min(inSync.length, maxInSyncListed);
  // Last what somebody has to look at: it then stands beside the summary, at the end of the screen.
  const groups = [inSync.slice(0, maxInSyncListed), results.filter(({ status }) => status !== "inSync")];
  const listed = groups.flat();
  const accountWidth = widthOf(listed.map(({ accountId }) => idText(accountId)));
  const referenceWidth = widthOf(listed.map(({ referenceId }) => idText(referenceId)));

  const linesOf = (result: DriftResult): string[] => {
    const status = statusWord(result);
    const account = idText(result.accountId).padEnd(accountWidth);
    const reference = idText(result.referenceId).padEnd(referenceWidth);
    return [
      `${paint(colours[status], status.padEnd("in sync".length))}  ${account}  ${reference}  ${sourceText(result.source)}`,
      ...findingsOf(result).map((finding) => `  ${finding}`),
      ...result.ignored.map((change) => paint("dim", `  ignored: ${ignoredText(change)}`)),
    ];
  };
  const [shown = [], others = []] = groups.map((group) => group.flatMap(linesOf));
  const hasChanges = listed.some(({ changes, ignored }) => changes.length + ignored.length > 0);
  return [
    ...shown,
    ...(hidden > 0 ? [`… and ${hidden} more in sync`] : []),
    ...others,
    ...(hasChanges ? ["", paint("dim", "What is recorded → what Cloudflare says now.")] : []),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `note: ${printable(note, 1_000)}`)] : []),
    ...(results.length + notes.length > 0 ? [""] : []),
    paint("bold", summaryText(report)),
    "",
  ].join("\n");
}

/** The status as people read it. */
export function statusWord({ status, gone }: DriftResult): keyof typeof colours {
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
  if (kind === "unreadable" || kind === "target") return printable(from);
  return `${printable(from)}, ${kind === "expected" ? "" : `${kind} `}${printable(name)}`;
}

/** Why a target is not in sync: one line for each reason, and none for a target that is. */
export function findingsOf({ gone, changes, error }: DriftResult): string[] {
  const ray =
    error?.rayId === undefined || error.message.includes(error.rayId) ? "" : ` (ray ${printable(error.rayId)})`;
  return [
    ...(gone ? ["No risk integration has this reference ID any more."] : []),
    ...changes.map(changeText),
    ...(error ? [`${printable(error.code)}: ${printable(error.message, 1_000)}${ray}`] : []),
  ];
}

/** A difference that an exception excuses, with its reason and its end. */
export function ignoredText(change: IgnoredChange): string {
  const { reason, until } = change;
  const why = [
    ...(reason === undefined ? [] : [`“${printable(reason)}”`]),
    ...(until === undefined ? [] : [`until ${printable(until)}`]),
  ].join(", ");
  return `${changeText(change)}${why && ` (${why})`}`;
}

function changeText({ path, recorded, actual }: DriftChange): string {
  return `${printable(path)}: ${valueText(recorded)} → ${valueText(actual)}`;
}

/** A text whose ends could not be seen, or that looks like a boolean, stands in quotation marks. */
function valueText(value: DriftValue): string {
  const shown = printable(String(value));
  return typeof value === "boolean" || /^(?!(?:true|false)$)\S+$/.test(shown) ? shown : `“${shown}”`;
}
