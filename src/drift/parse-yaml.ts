import { parseDocument, YAMLError } from "yaml";
import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { isError } from "../realms.js";

/**
 * JSON or YAML 1.2 as plain values. Aliases are refused altogether: a few lines of them can stand for gigabytes.
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
    const document = parseDocument(text, {
      schema: asText ? "failsafe" : "core",
      prettyErrors: true,
      logLevel: "error",
    });
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${printable(from)} cannot be read as JSON or YAML: ${isSecret ? placeOf(cause) : printable(wordsOf(cause), 200)}.`,
    );
  }
}

function wordsOf(cause: unknown): string {
  const [problem = ""] = (isError(cause) ? cause.message : "").split("\n");
  return problem.replace(/:$/, "");
}

function placeOf(cause: unknown): string {
  const [start] = cause instanceof YAMLError ? (cause.linePos ?? []) : [];
  return start ? `it is malformed at line ${start.line}, column ${start.col}` : "it is malformed";
}
