import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import ts from "typescript";
import { expect, test, vi } from "vitest";
import { growth, linear } from "./growth.js";

// Before it is loaded: its own choice would be a binary or a virtual machine for Java.
vi.hoisted(() => {
  process.env.RECHECK_BACKEND = "pure";
});

const root = join(__dirname, "..");
const files = globSync("{bin,scripts,src}/**/*.{js,mjs,ts}", { cwd: root });

/** Each regular expression of the tree, and a file that it is in. */
const expressions = new Map(files.flatMap((file) => literalsIn(file).map((text) => [text, file] as const)));

function literalsIn(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    node.forEachChild(visit);
  };
  visit(tree);
  return found;
}

/** Source and flags. */
function partsOf(literal: string): [string, string] {
  const end = literal.lastIndexOf("/");
  return [literal.slice(1, end), literal.slice(end + 1)];
}

/**
 * Expressions with look-arounds, which the checker does not read, by how they begin; and texts that they would be slow with if they
 * were.
 */
const lookArounds: Readonly<Record<string, readonly ((size: number) => string)[]>> = {
  "/^(?!cfk_)": [(size) => "a".repeat(size), (size) => `${"0".repeat(size)}é`],
  "/[\\p{Cc}": [
    (size) => `${" ".repeat(size)}:x`,
    (size) => " ::".repeat(size),
    (size) => ":".repeat(size),
    (size) => "#".repeat(size),
    (size) => `##${"a".repeat(size)}`,
    (size) => "##a".repeat(size),
  ],
  "/^(?!(?:true|false)$)": [(size) => `${"a".repeat(size)} `, (size) => "true".repeat(size)],
};

test("there are expressions to check", () => {
  expect(expressions.size).toBeGreaterThan(80);
});

test("no regular expression takes a square of its input, or more", () => {
  const slow: string[] = [];
  const unread: string[] = [];
  for (const [literal, file] of expressions) {
    // Without a time limit, and by the theory only: its search with random texts depends on time.
    const { status } = checkSync(...partsOf(literal), { checker: "automaton", timeout: null });
    if (status === "vulnerable") slow.push(`${file}: ${literal}`);
    if (status === "unknown") unread.push(literal);
  }
  expect(slow).toEqual([]);
  const begins = Object.keys(lookArounds);
  expect(unread.filter((literal) => !begins.some((begin) => literal.startsWith(begin)))).toEqual([]);
  expect(unread).toHaveLength(begins.length);
});

test.each(Object.keys(lookArounds))("%s… takes four times as long for four times the input", (begin) => {
  const literal = [...expressions.keys()].find((text) => text.startsWith(begin)) ?? "";
  const [source, flags] = partsOf(literal);
  const expression = new RegExp(source, flags);
  for (const textOf of lookArounds[begin] ?? [])
    expect(
      growth((size) => {
        const text = textOf(size);
        return () => text.replace(expression, "x");
      }, 3_000),
    ).toBeLessThan(linear);
});
