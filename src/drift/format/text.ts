import { styleText } from "node:util";
import type { DriftReport, DriftResult } from "../report.js";
import {
  findingsOf,
  idText,
  ignoredText,
  maxInSyncListed,
  noteText,
  type StatusWord,
  sourceText,
  statusWord,
  summaryText,
} from "./labels.js";

/** As wide as a reference ID; a longer one moves the columns of its own line alone. */
const maxColumnWidth = 36;

const colours = { "in sync": "green", drifted: "yellow", gone: "red", failed: "magenta" } as const satisfies Record<
  StatusWord,
  string
>;

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
    ...(notes.length > 0 ? ["", ...notes.map((note) => `note: ${noteText(note)}`)] : []),
    ...(results.length + notes.length > 0 ? [""] : []),
    paint("bold", summaryText(report)),
    "",
  ].join("\n");
}
