import { type ErrorCode, parseDocument, YAMLError } from "yaml";
import { argumentError } from "../errors.js";
import { printable } from "../printable.js";
import { isError } from "../realms.js";

/**
 * JSON or YAML 1.2 as plain values. Aliases are refused altogether: a few lines of them can stand for gigabytes. A message names the place
 * and never quotes the text, which may hold a credential by mistake.
 * @param options.asText reads every scalar as text, so that an account ID such as 12e4 stays what it is; default false
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming line and column
 */
export function parseYaml(text: string, from: string, { asText = false }: { readonly asText?: boolean } = {}): unknown {
  try {
    const document = parseDocument(text, {
      schema: asText ? "failsafe" : "core",
      prettyErrors: true,
      logLevel: "error",
    });
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw argumentError(`${printable(from)} cannot be read as JSON or YAML: ${problemOf(cause)}.`);
  }
}

/** In words of this package: those of the parser quote the text and change with its versions. */
function problemOf(cause: unknown): string {
  // Aliases fail after parsing, and what is nested so deep that the parser cannot follow fails in both.
  if (!(cause instanceof YAMLError))
    return isError(cause) && cause.name === "ReferenceError"
      ? "it has an alias (*name), and aliases are not supported"
      : "it is nested too deep";
  const [start] = cause.linePos ?? [];
  return `${problems[cause.code] ?? "it is malformed"}${start ? ` at line ${start.line}, column ${start.col}` : ""}`;
}

const problems: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: "it has a malformed alias or anchor",
  BAD_DQ_ESCAPE: "it has an unknown escape in double quotes",
  BAD_INDENT: "its indentation is wrong",
  BAD_SCALAR_START: "a character that needs quotes begins a value",
  BLOCK_AS_IMPLICIT_KEY: "a key has more than one line or is nested",
  BLOCK_IN_FLOW: "an indented block is within brackets or braces",
  DUPLICATE_KEY: "a key occurs twice",
  MISSING_CHAR: "a character such as a quote, comma or bracket is missing",
  MULTILINE_IMPLICIT_KEY: "a key has more than one line",
  MULTIPLE_DOCS: "it has more than one document",
  RESOURCE_EXHAUSTION: "it is nested too deep",
  TAB_AS_INDENT: "a tab is used as indentation",
  TAG_RESOLVE_FAILED: "it has an unknown tag",
  UNEXPECTED_TOKEN: "it has an unexpected character",
};
