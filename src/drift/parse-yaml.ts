import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, YAMLParseError } from "yaml";
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
  try {
    const lineCounter = new LineCounter();
    const document = parseDocument(text, {
      schema: asText ? "failsafe" : "core",
      prettyErrors: true,
      logLevel: "error",
      lineCounter,
      // Its own check compares each key with all before it: a minute for 100,000 keys.
      uniqueKeys: false,
    });
    const [error] = document.errors;
    if (error) throw error;
    refuseBadKeys(document, lineCounter);
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${printable(from)} cannot be read as JSON or YAML: ${isSecret ? placeOf(cause) : printable(wordsOf(cause), 200)}.`,
    );
  }
}

/** Two keys are the same if they become the same name of an object, such as `1` and `"1"`. */
function refuseBadKeys(document: Document, lineCounter: LineCounter): void {
  const errorAt = (key: unknown, code: "DUPLICATE_KEY" | "NON_STRING_KEY", problem: string): YAMLParseError => {
    const [start = 0, end = start] = (key as { range?: readonly number[] } | null)?.range ?? [];
    const place = lineCounter.linePos(start);
    const error = new YAMLParseError([start, end], code, `${problem} at line ${place.line}, column ${place.col}`);
    error.linePos = [place];
    return error;
  };
  // A list of its own instead of recursion: a document may be nested as deep as it is long.
  const left: unknown[] = [document.contents];
  while (left.length > 0) {
    const node = left.pop();
    if (isSeq(node)) for (const item of node.items) left.push(item);
    if (!isMap(node)) continue;
    const names = new Set<string>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) throw errorAt(key, "NON_STRING_KEY", "Map keys must be scalars");
      const name = String(key.value ?? "");
      if (names.has(name)) throw errorAt(key, "DUPLICATE_KEY", "Map keys must be unique");
      names.add(name);
      left.push(value);
    }
  }
}

function wordsOf(cause: unknown): string {
  const [problem = ""] = (isError(cause) ? cause.message : "").split("\n");
  return problem.replace(/:$/, "");
}

function placeOf(cause: unknown): string {
  const [start] = cause instanceof YAMLParseError ? (cause.linePos ?? []) : [];
  return start ? `it is malformed at line ${start.line}, column ${start.col}` : "it is malformed";
}
