import { fstat, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { promisify } from "node:util";
import { InvalidArgumentError } from "commander";
import { escapeForOutput } from "../common/output.js";
import { type DriftFormat, driftFormats } from "../drift/format/index.js";
import type { Shard } from "../drift/options.js";
import { stateFilesAt } from "../drift/read-files.js";
import type { RecordedField } from "../model/risk-integration.js";
import { oneOf } from "./flags.js";

export interface DriftFlags {
  readonly stack?: readonly string[];
  readonly cwd?: string;
  readonly showSecrets?: boolean;
  readonly state?: readonly string[];
  readonly expected?: readonly string[];
  readonly account?: string;
  readonly reference?: string;
  readonly active?: boolean;
  readonly tenantUrl?: string;
  readonly credentials?: string;
  readonly ignore?: readonly RecordedField[];
  readonly concurrency?: number;
  readonly maxRequests?: number;
  readonly timeout?: number;
  readonly shard?: Shard;
  readonly strict?: boolean;
  readonly requireTargets?: boolean;
}

/** A form of the report and where it goes; without a file, to standard output. */
export interface DriftOutput {
  readonly format: DriftFormat;
  readonly file: string | undefined;
}

/** The format of a file that is given without one, by its ending. */
const formatOfEnding: Readonly<Record<string, DriftFormat>> = {
  ".html": "html",
  ".htm": "html",
  ".json": "json",
  ".xml": "junit",
  ".md": "markdown",
  ".markdown": "markdown",
  ".txt": "text",
};

/**
 * Collects `--format` and `--output` in the order in which they are given. A file belongs to the format right before it, else to one
 * right after it that has no file of its own, else its ending decides.
 */
export class DriftOutputs {
  readonly #given: { readonly format: DriftFormat | undefined; file: string | undefined }[] = [];

  readonly addFormat = (text: string): DriftOutputs => {
    this.#given.push({ format: oneOf(driftFormats)(text), file: undefined });
    return this;
  };

  readonly addFile = (file: string): DriftOutputs => {
    if (file === "" || file === "-")
      throw new InvalidArgumentError("Expected a file; a format without one goes to standard output.");
    const last = this.#given.at(-1);
    if (last && last.file === undefined) last.file = file;
    else this.#given.push({ format: undefined, file });
    return this;
  };

  /** @throws {InvalidArgumentError} if two would go to the same place, or the ending of a file names no format */
  all(): readonly DriftOutput[] {
    const outputs = this.#given.length > 0 ? this.#complete() : [{ format: "text" as const, file: undefined }];
    const files = outputs.map(({ file }) => file && resolve(file));
    if (new Set(files).size < files.length)
      throw new InvalidArgumentError("Two formats have the same output: give each --format an --output of its own.");
    return outputs;
  }

  #complete(): DriftOutput[] {
    const outputs: DriftOutput[] = [];
    // A file without a format before it.
    let waiting: string | undefined;
    const byEnding = (): void => {
      if (waiting !== undefined) outputs.push({ format: this.#formatOf(waiting), file: waiting });
      waiting = undefined;
    };
    for (const { format, file } of this.#given) {
      if (format === undefined || file !== undefined) byEnding();
      if (format === undefined) waiting = file;
      else {
        outputs.push({ format, file: file ?? waiting });
        waiting = undefined;
      }
    }
    byEnding();
    return outputs;
  }

  #formatOf(file: string): DriftFormat {
    const ending = extname(file).toLowerCase();
    const format = formatOfEnding[ending] ?? (ending === "" && this.#given.length === 1 ? "text" : undefined);
    if (format) return format;
    throw new InvalidArgumentError(
      `--output ${escapeForOutput(file)} has no --format, and its ending names none. Allowed endings: ${Object.keys(formatOfEnding).join(", ")}.`,
    );
  }
}

/**
 * Refuses a report that would overwrite what the check reads, or another report. Files are compared as the file system knows them: links and
 * other spellings of a path lead to the same one.
 * @throws {InvalidArgumentError}
 */
export async function refuseOverwriting(
  { state = [], expected = [], credentials }: DriftFlags,
  outputs: readonly DriftOutput[],
): Promise<void> {
  const written = new Map<string, string>();
  for (const { file } of outputs) {
    // One that is not there yet overwrites nothing.
    const identity = file && (await identityOf(() => stat(file)));
    if (file === undefined || identity === undefined) continue;
    const other = written.get(identity);
    if (other !== undefined)
      throw new InvalidArgumentError(
        `--output ${escapeForOutput(file)} and --output ${escapeForOutput(other)} are the same file.`,
      );
    written.set(identity, file);
  }
  if (written.size === 0) return;

  const refuse = async (flag: string, shown: string, find: () => Promise<Stats>): Promise<void> => {
    const file = written.get((await identityOf(find)) ?? "");
    if (file === undefined) return;
    const input = shown === file ? flag : `${flag} ${escapeForOutput(shown)}`;
    throw new InvalidArgumentError(
      `--output ${escapeForOutput(file)} would overwrite a file that the check reads (${input}): give it another name.`,
    );
  };
  for (const path of state) {
    if (path === "-") await refuse("--state", "-", () => promisify(fstat)(0));
    else for (const file of (await stateFilesAt(path)).files) await refuse("--state", file, () => stat(file));
  }
  for (const file of expected) await refuse("--expected", file, () => stat(file));
  if (credentials !== undefined) await refuse("--credentials", credentials, () => stat(credentials));
}

/** Undefined for one that does not exist or cannot be overwritten, such as a pipe or a device. */
async function identityOf(find: () => Promise<Stats>): Promise<string | undefined> {
  const found = await find().catch(() => undefined);
  return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
}
