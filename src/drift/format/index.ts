import { argumentError } from "../../common/errors.js";
import { escapedJson, escapeForOutput } from "../../common/output.js";
import type { DriftReport } from "../report.js";
import { formatGithubAnnotations } from "./github.js";
import { formatHtml } from "./html.js";
import { formatJunit } from "./junit.js";
import { formatMarkdown } from "./markdown.js";
import { formatText } from "./text.js";

/** The forms in which a report can be printed. */
export const driftFormats = ["text", "json", "junit", "github", "markdown", "html"] as const;

/** The name of a format. */
export type DriftFormat = (typeof driftFormats)[number];

/** The report as JSON, as `schemas/drift-report.v1.schema.json` describes it; what is not known has no key. */
export function formatJson(report: DriftReport): string {
  // There and back without the keys that are undefined, for which printableJson would write null.
  return `${escapedJson(JSON.parse(JSON.stringify(report)))}\n`;
}

/** Makes the text of a report; it ends with a line end. */
type Formatter = (report: DriftReport) => string;

/**
 * A drift report as text of the given format, ready to be printed; what comes from outside is escaped as the format needs it.
 * @param options.colour whether `text` has ANSI colours; default false
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a format that does not exist
 */
export function formatDriftReport(
  report: DriftReport,
  format: DriftFormat,
  options: { readonly colour?: boolean } = {},
): string {
  const formatters: Readonly<Record<DriftFormat, Formatter>> = {
    text: () => formatText(report, options),
    json: formatJson,
    junit: formatJunit,
    github: formatGithubAnnotations,
    markdown: formatMarkdown,
    html: formatHtml,
  };
  if (!driftFormats.includes(format))
    throw argumentError(
      `Unknown format “${escapeForOutput(String(format), 60)}”. Allowed values: ${driftFormats.join(", ")}.`,
      "format",
    );
  return formatters[format](report);
}
