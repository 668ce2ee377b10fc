import { existsSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { type Page, pageAt, pagesAt, root, splitCode } from "./pages.js";

interface Link {
  readonly page: string;
  readonly line: number;
  readonly target: string;
}

const pages = pagesAt(
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "docs/**/*.md",
  "examples/**/README.md",
);

/** The links and images of a page that lead to a place in the repository. */
function linksOf(page: Page): Link[] {
  return splitCode(page).prose.flatMap((line, index) => {
    const text = line.replaceAll(/`[^`]*`/g, (code) => "`".repeat(code.length));
    const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
    const defined = [...text.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/g)];
    return [...inline, ...defined]
      .map(([, target = ""]) => ({ page: page.file, line: index + 1, target }))
      .filter(({ target }) => !/^[a-z][a-z\d+.-]*:/i.test(target));
  });
}

/** What GitHub calls the headings of a page in its links. */
function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>();
  for (const line of splitCode(page).prose) {
    const [, heading] = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line) ?? [];
    if (heading === undefined) continue;
    // The text of a link counts, not its target; letters, digits, hyphens and underscores stay.
    const text = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "");
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    let anchor = slug;
    for (let times = 1; anchors.has(anchor); times += 1) anchor = `${slug}-${times}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Why a link leads nowhere; undefined for one that leads somewhere. */
function problemOf({ page, target }: Link): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), decodeURIComponent(path));
  if (relative(root, file).startsWith("..")) return "it leads out of the repository";
  if (!existsSync(file)) return "there is no such file";
  if (anchor === undefined) return undefined;
  if (!file.endsWith(".md") || statSync(file).isDirectory()) return "only a page has headings";
  const known = anchorsOf(pageAt(relative(root, file).replaceAll("\\", "/")));
  return known.has(decodeURIComponent(anchor)) ? undefined : "there is no such heading";
}

test("every link of the documentation leads somewhere", () => {
  const links = pages.flatMap(linksOf);
  expect(links.length).toBeGreaterThan(50);
  const broken = links.flatMap((link) => {
    const problem = problemOf(link);
    return problem === undefined ? [] : [`${link.page}:${link.line}: ${link.target}: ${problem}`];
  });
  expect(broken).toEqual([]);
});

test("every page of docs is in its index", () => {
  const index = new Set(
    linksOf(pageAt("docs/README.md")).map(({ target }) => join("docs", target.split("#")[0] ?? "")),
  );
  const missing = pagesAt("docs/**/*.md").filter(({ file }) => file !== "docs/README.md" && !index.has(file));
  expect(missing.map(({ file }) => file)).toEqual([]);
});
