import { printableJson } from "../../printable.js";
import type { DriftReport } from "../report.js";

/** The report as JSON, as `schemas/drift-report.v1.schema.json` describes it; what is not known has no key. */
export function formatJson(report: DriftReport): string {
  // There and back without the keys that are undefined, for which printableJson would write null.
  return `${printableJson(JSON.parse(JSON.stringify(report)))}\n`;
}
