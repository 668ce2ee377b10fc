import { printable } from "../printable.js";

/** Rows in aligned columns, for a terminal. What stands in a cell is cut after 120 characters. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [head, ...rows.map((row) => row.map((cell) => printable(cell, 120)))];
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
