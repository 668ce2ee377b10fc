import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "../..");

/** A page of documentation, by its path below the repository. */
export interface Page {
  readonly file: string;
  readonly lines: readonly string[];
}

/** @param patterns of paths below the repository */
export function pagesAt(...patterns: readonly string[]): readonly Page[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
    .map((file) => ({
      file: file.replaceAll("\\", "/"),
      lines: readFileSync(join(root, file), "utf8").split(/\r?\n/),
    }));
}

export function pageAt(file: string): Page {
  const [page] = pagesAt(file);
  if (!page) throw new Error(`There is no page ${file}.`);
  return page;
}

/** A block of code, and the number of the line behind its opening fence, from 1. */
interface Fence {
  readonly info: string;
  readonly line: number;
  readonly text: string;
}

/** The blocks of code of a page, and its lines with those of the blocks emptied. */
export function splitCode({ file, lines }: Page): { readonly fences: readonly Fence[]; readonly prose: string[] } {
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open:
    | { readonly mark: string; readonly info: string; readonly line: number; readonly body: string[] }
    | undefined;
  for (const [index, line] of lines.entries()) {
    const [, mark = "", info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open && mark.startsWith(open.mark) && info.trim() === "") {
      fences.push({ info: open.info, line: open.line, text: open.body.join("\n") });
      open = undefined;
    } else if (open) open.body.push(line);
    else if (mark) open = { mark, info: info.trim(), line: index + 2, body: [] };
    else {
      prose.push(line);
      continue;
    }
    prose.push("");
  }
  if (open) throw new Error(`${file}:${open.line - 1}: the block of code has no end.`);
  return { fences, prose };
}

/** The tables of a page: each a list of rows, each of them a list of cells; the first row is the heading. */
function tablesOf(page: Page): readonly (readonly (readonly string[])[])[] {
  const tables: string[][][] = [];
  let previous = "";
  for (const line of splitCode(page).prose) {
    if (line.startsWith("|")) {
      if (!previous.startsWith("|")) tables.push([]);
      // A bar within a cell is written “\|”.
      const cells = line.split(/(?<!\\)\|/).slice(1, -1);
      const isRule = cells.every((cell) => /^\s*:?-+:?\s*$/.test(cell));
      if (!isRule) tables.at(-1)?.push(cells.map((cell) => cell.trim()));
    }
    previous = line;
  }
  return tables;
}

/** The rows of the one table of a page whose heading begins so, without the heading. */
export function tableOf(page: Page, ...heading: readonly string[]): readonly (readonly string[])[] {
  const found = tablesOf(page).filter(([first]) => heading.every((cell, index) => first?.[index] === cell));
  if (found.length !== 1)
    throw new Error(`${page.file} has ${found.length} tables that begin with “${heading.join(" | ")}”.`);
  return found[0]?.slice(1) ?? [];
}

/** What stands between backticks in a cell. */
export function codeIn(cell = ""): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}
