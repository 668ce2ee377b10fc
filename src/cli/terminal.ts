import { escapeForOutput } from "../common/output.js";

/** Rows in aligned columns, for a terminal. What stands in a cell is cut after 120 characters. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [head, ...rows.map((row) => row.map((cell) => escapeForOutput(cell, 120)))];
  const widths = head.map((_, column) => shown.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return shown
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

// Fewer lookups are done before anybody wonders.
const fewest = 20;

interface ProgressLine extends Disposable {
  readonly show: (progress: { readonly done: number; readonly total: number }) => void;
  /** Clears the line, until it is shown again. */
  readonly hide: () => void;
}

/** A line on standard error that follows a long check, for a person who watches; elsewhere nothing. */
export function progressLine(): ProgressLine {
  let shown = "";
  const hide = (): void => {
    if (shown !== "") process.stderr.write(`\r${" ".repeat(shown.length)}\r`);
    shown = "";
  };
  return {
    hide,
    show({ done, total }) {
      if (!process.stderr.isTTY || total < fewest) return;
      const line = `Checked ${done} of ${total} (${Math.floor((100 * done) / total)} %)`;
      if (done % Math.ceil(total / 200) !== 0 && done < total) return;
      shown = line;
      process.stderr.write(`\r${line}`);
    },
    [Symbol.dispose]: hide,
  };
}
