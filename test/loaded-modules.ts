import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Records what a Node.js process loads, if it gets `execArgv`. The record is a file: a write to a full pipe fails at once (EAGAIN),
 * which is what a process meets whose reader has to wait for the processor.
 */
export class LoadedModules implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "loaded-modules-"));
  readonly #file = join(this.#folder, "urls");

  constructor() {
    writeFileSync(this.#file, "");
  }

  get execArgv(): string[] {
    const hook = `
      import { appendFileSync } from "node:fs";
      import { registerHooks } from "node:module";
      const file = ${JSON.stringify(this.#file)};
      registerHooks({ load(url, context, next) { appendFileSync(file, url + "\\n"); return next(url, context); } });
    `;
    return ["--import", `data:text/javascript,${encodeURIComponent(hook)}`];
  }

  /** The URLs of the files that were loaded. */
  get files(): string[] {
    const urls = readFileSync(this.#file, "utf8").split("\n");
    return urls.filter((url) => url.startsWith("file:"));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** The packages that these files belong to. */
export function packagesOf(files: readonly string[]): string[] {
  const names = files.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
