import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { create } from "tar";

/** A fixed moment instead of the build's, so that the same sources give the same bytes: the one that npm puts into its packages. */
const mtime = new Date("1985-10-26T08:15:00Z");

/** Writes an archive of these files of a folder, of which one can be started. */
export async function writeArchive(file, { folder, paths, executable }) {
  const onWriteEntry = (entry) => {
    // Whatever this machine's umask, or on Windows its lack of such modes.
    entry.stat.mode = entry.path === executable ? 0o755 : 0o644;
  };
  // Portable: without owner, and without what else is this machine's.
  await create({ file, cwd: folder, gzip: { level: 9 }, portable: true, mtime, onWriteEntry }, paths.toSorted());
}

/** A line of a checksums file, as `sha256sum --check` reads it. */
export async function checksumLine(file, name) {
  const sum = createHash("sha256").update(await readFile(file));
  return `${sum.digest("hex")}  ${name}\n`;
}
