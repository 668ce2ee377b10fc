/** The forms in which a report can be printed. */
export const driftFormats = ["text", "json", "junit", "github", "markdown", "html"] as const;

export type DriftFormat = (typeof driftFormats)[number];
