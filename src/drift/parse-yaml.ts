import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { isError, RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";

/**
 * JSON or YAML 1.2 as plain values. Aliases are refused altogether: a few lines of them can stand for gigabytes. So are keys that
 * are not scalars, and a key that a map has twice.
 * @param options.asText reads every scalar as text, so that an account ID such as 12e4 stays what it is; default false
 * @param options.isSecret names the place of an error alone, for the parser's words quote what stands there; default false
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming line and column
 */
export function parseYaml(
  text: string,
  from: string,
  { asText = false, isSecret = false }: { readonly asText?: boolean; readonly isSecret?: boolean } = {},
): unknown {
  const refused = (problem: string, place = ""): RiskIntegrationError =>
    new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${printable(from)} cannot be read as JSON or YAML: ${isSecret ? "it is malformed" : printable(problem, 200)}${place}.`,
    );
  const lineCounter = new LineCounter();
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
  const problem = document.errors[0] ?? badKeyOf(document);
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw refused(problem.message, ` at line ${line}, column ${col}`);
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw refused(isError(cause) ? cause.message : "");
  }
}

/** The parser makes an Error of each mistake, a million in a megabyte, and only the first is told. */
function withoutStackTraces<T>(work: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = before;
  }
}

interface Problem {
  readonly message: string;
  /** Where it begins and ends. */
  readonly pos: readonly [number, number];
}

/** Two keys are the same if they become the same name of an object, such as `1` and `"1"`. */
function badKeyOf(document: Document): Problem | undefined {
  const problemAt = (key: unknown, message: string): Problem => {
    const [start = 0, end = start] = (key as { range?: readonly number[] } | null)?.range ?? [];
    return { message, pos: [start, end] };
  };
  // A list of its own instead of recursion: a document may be nested thousands of levels deep.
  const left: unknown[] = [document.contents];
  while (left.length > 0) {
    const node = left.pop();
    if (isSeq(node)) for (const item of node.items) left.push(item);
    if (!isMap(node)) continue;
    const names = new Set<string>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) return problemAt(key, "Map keys must be scalars");
      const name = String(key.value ?? "");
      if (names.has(name)) return problemAt(key, "Map keys must be unique");
      names.add(name);
      left.push(value);
    }
  }
  return undefined;
}
