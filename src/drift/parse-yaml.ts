import { type Document, type ErrorCode, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { argumentError, type RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { isError } from "../common/realms.js";

/**
 * JSON or YAML 1.2 as plain values. Aliases are refused altogether: a few lines of them can stand for gigabytes. So are keys that
 * are not scalars, and a key that a map has twice. A message names the place and never quotes the text, which may hold a
 * credential by mistake.
 * @param options.asText reads every scalar as text, so that an account ID such as 12e4 stays what it is; default false
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming line and column
 */
export function parseYaml(text: string, from: string, { asText = false }: { readonly asText?: boolean } = {}): unknown {
  const refused = (problem: string): RiskIntegrationError =>
    argumentError(`${escapeForOutput(from)} cannot be read as JSON or YAML: ${problem}.`);
  const lineCounter = new LineCounter();
  let problem: Problem | undefined;
  try {
    const document = withoutStackTraces(() =>
      parseDocument(text, {
        schema: asText ? "failsafe" : "core",
        lineCounter,
        logLevel: "error",
        // It cuts the whole line out for each error: twenty minutes for a megabyte of braces.
        prettyErrors: false,
        // It compares each key with all before it: a minute for 100,000 keys.
        uniqueKeys: false,
      }),
    );
    // The parser only warns of an unknown tag, and leaves it out.
    const unknownTag = document.warnings.find(({ code }) => code === "TAG_RESOLVE_FAILED");
    problem = document.errors[0] ?? unknownTag ?? badKeyOf(document);
    if (!problem) return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    // Aliases fail after parsing, and what is nested so deep that the parser cannot follow fails in both.
    const isAlias = isError(cause) && cause.name === "ReferenceError";
    throw refused(isAlias ? "it has an alias (*name), and aliases are not supported" : "it is nested too deep");
  }
  const { line, col } = lineCounter.linePos(problem.pos[0]);
  throw refused(`${problems[problem.code] ?? "it is malformed"} at line ${line}, column ${col}`);
}

interface Problem {
  readonly code: ErrorCode | "KEY_IS_NO_SCALAR";
  /** Where it begins and ends. */
  readonly pos: readonly [number, number];
}

// In words of this package: those of the parser quote the text and change with its versions.
const problems: Readonly<Partial<Record<Problem["code"], string>>> = {
  BAD_ALIAS: "it has a malformed alias or anchor",
  BAD_DQ_ESCAPE: "it has an unknown escape in double quotes",
  BAD_INDENT: "its indentation is wrong",
  BAD_SCALAR_START: "a character that needs quotes begins a value",
  BLOCK_AS_IMPLICIT_KEY: "a key has more than one line or is nested",
  BLOCK_IN_FLOW: "an indented block is within brackets or braces",
  DUPLICATE_KEY: "a key occurs twice",
  KEY_IS_NO_SCALAR: "a key is a list or a map",
  MISSING_CHAR: "a character such as a quote, comma or bracket is missing",
  MULTILINE_IMPLICIT_KEY: "a key has more than one line",
  MULTIPLE_DOCS: "it has more than one document",
  RESOURCE_EXHAUSTION: "it is nested too deep",
  TAB_AS_INDENT: "a tab is used as indentation",
  TAG_RESOLVE_FAILED: "it has an unknown tag",
  UNEXPECTED_TOKEN: "it has an unexpected character",
};

/** The parser makes an Error of each mistake, a million in a megabyte, and only the first is reported. */
function withoutStackTraces<T>(work: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** Two keys are the same if they become the same name of an object, such as `1` and `"1"`. */
function badKeyOf(document: Document): Problem | undefined {
  const problemAt = (key: unknown, code: Problem["code"]): Problem => {
    const [start = 0, end = start] = (key as { range?: readonly number[] } | null)?.range ?? [];
    return { code, pos: [start, end] };
  };
  // A list of its own instead of recursion: a document may be nested thousands of levels deep.
  const left: unknown[] = [document.contents];
  while (left.length > 0) {
    const node = left.pop();
    if (isSeq(node)) for (const item of node.items) left.push(item);
    if (!isMap(node)) continue;
    const names = new Set<string>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) return problemAt(key, "KEY_IS_NO_SCALAR");
      const name = String(key.value ?? "");
      if (names.has(name)) return problemAt(key, "DUPLICATE_KEY");
      names.add(name);
      left.push(value);
    }
  }
  return undefined;
}
