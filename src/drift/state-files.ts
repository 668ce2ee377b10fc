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

/** Never a stack's. */
const skippedFolders = new Set(["node_modules", ".git"]);

/**
 * Whether a folder is the home of a local backend, or of Pulumi itself, as `~/.pulumi` is both after `pulumi login --local`. Only its
 * `stacks` are states: older states, locks, plugins and credentials are next to them.
 * @param names all that the folder holds; a copy under another name still has its marker files
 */
function isBackendHome(name: string, names: ReadonlySet<string>): boolean {
  return (
    name === ".pulumi" ||
    (names.has("meta.yaml") && names.has("stacks")) ||
    (names.has("credentials.json") && (names.has("workspaces") || names.has("plugins")))
  );
}

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
      else if (isNamed || (found.isFile() && /\.json(\.gz)?$/.test(place))) files.push(place);
    } catch (cause) {
      problems.push({ path: place, error: unreadable(place, cause) });
    }
  };

  const search = async (folder: string): Promise<void> => {
    const real = await realpath(folder);
    if (seen.has(real)) return; // a link that leads back
    seen.add(real);
    const names = (await readdir(folder)).toSorted();
    const isHome = [folder, real].some((place) => isBackendHome(basename(place), new Set(names)));
    for (const name of names) {
      if (skippedFolders.has(name) || (isHome && name !== "stacks")) continue;
      await visit(join(folder, name), false);
    }
  };

  await visit(path, true);
  return { files, problems };
}
