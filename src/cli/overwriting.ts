import { fstat, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { InvalidArgumentError } from "commander";
import { stateFilesAt } from "../drift/state-files.js";
import { printable } from "../printable.js";
import type { DriftFlags } from "./drift.js";
import type { DriftOutput } from "./drift-outputs.js";

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
      throw new InvalidArgumentError(`--output ${printable(file)} and --output ${printable(other)} are the same file.`);
    written.set(identity, file);
  }
  if (written.size === 0) return;

  const refuse = async (flag: string, shown: string, find: () => Promise<Stats>): Promise<void> => {
    const file = written.get((await identityOf(find)) ?? "");
    if (file === undefined) return;
    const input = shown === file ? flag : `${flag} ${printable(shown)}`;
    throw new InvalidArgumentError(
      `--output ${printable(file)} would overwrite a file that the check reads (${input}): give it another name.`,
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
