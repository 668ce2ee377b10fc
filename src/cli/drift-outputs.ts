import { extname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { type DriftFormat, driftFormats } from "../drift/format/format.js";
import { printable } from "../printable.js";
import { oneOf } from "./parse.js";

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
      `--output ${printable(file)} has no --format, and its ending names none. Allowed endings: ${Object.keys(formatOfEnding).join(", ")}.`,
    );
  }
}
