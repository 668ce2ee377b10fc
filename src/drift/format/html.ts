import type { DriftReport } from "../report.js";

// Temporary: another hand is writing it.
export function formatHtml(report: DriftReport): string {
  return `<!doctype html><title>${report.summary.drifted}</title>\n`;
}
