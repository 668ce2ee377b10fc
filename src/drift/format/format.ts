import type { DriftReport } from "../report.js";

/** The forms in which a report can be printed. */
export const driftFormats = ["text", "json", "junit", "github", "markdown", "html"] as const;

export type DriftFormat = (typeof driftFormats)[number];

/** Makes the text of a report; it ends with a line end. */
export type Formatter = (report: DriftReport) => string;
