import { printable } from "../printable.js";

/** Rows in aligned columns, for a terminal; what is too long for a column pushes the others. */
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
