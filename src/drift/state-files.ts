import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RiskIntegrationError } from "../errors.js";
import { unreadable } from "./read-files.js";

/** What a path stands for. */
export interface StateFiles {
  readonly files: readonly string[];
  /** Folders that could not be read, and links that lead nowhere. */
  readonly problems: readonly { readonly path: string; readonly error: RiskIntegrationError }[];
}

/** What a local backend keeps beside its stacks, directly in `.pulumi`: older states of them, and locks. */
const besideStacks = new Set(["history", "backups", "locks"]);

/** Never a stack's. */
const skippedFolders = new Set(["node_modules", ".git"]);

/** The files that a path stands for: itself, or the JSON files in and below a folder, by name; links are followed. */
export async function stateFilesAt(path: string): Promise<StateFiles> {
  const files: string[] = [];
  const problems: { path: string; error: RiskIntegrationError }[] = [];
  const seen = new Set<string>();

  const visit = async (place: string, isNamed: boolean): Promise<void> => {
    try {
      const found = await stat(place);
      if (found.isDirectory()) await search(place);
      // Compressed ones too, so that a check of them fails instead of passing them over.
      else if (isNamed || /\.json(\.gz)?$/.test(place)) files.push(place);
    } catch (cause) {
      problems.push({ path: place, error: unreadable(place, cause) });
    }
  };

  const search = async (folder: string): Promise<void> => {
    const real = await realpath(folder);
    if (seen.has(real)) return; // a link that leads back
    seen.add(real);
    const names = (await readdir(folder)).toSorted();
    for (const name of names) {
      if (skippedFolders.has(name) || (basename(real) === ".pulumi" && besideStacks.has(name))) continue;
      await visit(join(folder, name), false);
    }
  };

  await visit(path, true);
  return { files, problems };
}
