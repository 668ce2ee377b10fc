import { parseDocument } from "yaml";
import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";

/**
 * JSON or YAML 1.2 as plain values. Aliases are refused altogether: a few lines of them can stand for gigabytes.
 * @param asText reads every scalar as text, so that an account ID such as 12e4 stays what it is
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
    const [problem = ""] = (cause instanceof Error ? cause.message : "").split("\n");
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${printable(from)} cannot be read as JSON or YAML: ${printable(problem.replace(/:$/, ""), 200)}.`,
    );
  }
}
