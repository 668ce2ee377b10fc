/** The forms in which a report can be printed. */
export const driftFormats = ["text", "json", "junit", "github", "markdown", "html"] as const;

/** The name of a format. */
export type DriftFormat = (typeof driftFormats)[number];
