import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { type DriftFormat, driftFormats } from "../drift/format/format.js";
import { oneOf } from "./parse.js";

/** A form of the report and where it goes; without a file, to standard output. */
export interface DriftOutput {
  readonly format: DriftFormat;
  readonly file: string | undefined;
}

/**
 * Collects `--format` and `--output` in the order in which they are given: an output belongs to the format before it, or to the
 * first after it where it stands first.
 */
export class DriftOutputs {
  readonly #formats: { format: DriftFormat; file: string | undefined }[] = [];
  #waiting: string | undefined;

  readonly addFormat = (text: string): DriftOutputs => {
    this.#formats.push({ format: oneOf(driftFormats)(text), file: this.#waiting });
    this.#waiting = undefined;
    return this;
  };

  readonly addFile = (file: string): DriftOutputs => {
    if (file === "" || file === "-")
      throw new InvalidArgumentError("Expected a file; a format without one goes to standard output.");
    const last = this.#formats.at(-1);
    if (this.#waiting !== undefined || last?.file !== undefined)
      throw new InvalidArgumentError("Every --output after the first needs a --format before it.");
    if (last) last.file = file;
    else this.#waiting = file;
    return this;
  };

  /** @throws {InvalidArgumentError} where two would go to the same place */
  all(): readonly DriftOutput[] {
    const outputs = this.#formats.length > 0 ? this.#formats : [{ format: "text" as const, file: this.#waiting }];
    const files = outputs.map(({ file }) => file && resolve(file));
    if (new Set(files).size < files.length)
      throw new InvalidArgumentError("Two formats have the same output: give each --format an --output of its own.");
    return outputs;
  }
}
