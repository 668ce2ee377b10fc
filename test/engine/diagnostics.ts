import { expect } from "vitest";
import type { Run } from "./stack.js";

/** The lines that the CLI prints below “Diagnostics:”, without blank ones. */
export function diagnostics({ output }: Run): string[] {
  const lines = output.split("\n");
  const start = lines.indexOf("Diagnostics:") + 1;
  if (start === 0) return [];
  const length = lines.slice(start).findIndex((line) => /^\S/.test(line));
  return lines.slice(start, start + length).filter((line) => line.trim() !== "");
}

/** Fails unless the run tells of one error in a few lines, besides warnings, without a stack trace or a path. */
export function expectOneBlock(run: Run): void {
  const lines = diagnostics(run).filter((line) => !line.startsWith("    warning: "));
  expect(lines.length, run.output).toBeGreaterThan(0);
  expect(lines.length, run.output).toBeLessThanOrEqual(5);
  expect(run.output).not.toMatch(/^\s+at /m);
  expect(run.output).not.toMatch(/dist\/|node_modules|\.js:\d|node:internal/);
  expect(run.output).not.toContain("promise rejection");
}
