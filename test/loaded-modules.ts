// Prints the URL of every module that a process loads.
const hook = `
  import { writeSync } from "node:fs";
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) { writeSync(2, url + "\\n"); return next(url, context); } });
`;

/** With these arguments Node.js prints what it loads on standard error, for {@link filesIn}. */
export const printLoaded = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`];

/** The URLs of the files that were loaded. */
export function filesIn(standardError: string): string[] {
  return standardError.split("\n").filter((url) => url.startsWith("file:"));
}

/** The packages that these files belong to. */
export function packagesOf(files: readonly string[]): string[] {
  const names = files.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
