import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { maxFileBytes } from "./limits.js";

/** Not stacks: what a local backend and package managers keep beside them. */
const skippedFolders = new Set(["node_modules", "history", "backups", "locks", ".git"]);

/**
 * The files that a path stands for: itself, or the JSON files in and below a folder, by name.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export async function stateFilesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  return found.isDirectory() ? jsonFilesBelow(path) : [path];
}

async function jsonFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw unreadable(folder, cause);
  });
  const files: string[] = [];
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) files.push(...(await jsonFilesBelow(path)));
    // Compressed ones too, so that a check of them fails instead of passing them over.
    if (!entry.isDirectory() && /\.json(\.gz)?$/.test(entry.name)) files.push(path);
  }
  return files;
}

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a file that is missing, too large or not to be read */
export async function readTextFile(path: string): Promise<string> {
  if (path.endsWith(".gz")) throw problem(path, "is compressed: unpack it first");
  try {
    return await readText(createReadStream(path), path);
  } catch (cause) {
    throw cause instanceof RiskIntegrationError ? cause : unreadable(path, cause);
  }
}

/**
 * All of a stream, a pipe's too, as UTF-8 without a byte order mark.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` as soon as it is too large
 */
export async function readText(stream: AsyncIterable<Buffer>, from: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > maxFileBytes) throw problem(from, `has more than ${maxFileBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read",
  EISDIR: "is a folder",
  ELOOP: "is a link that leads to itself",
};

function unreadable(path: string, cause: unknown): RiskIntegrationError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  return problem(path, reasons[code] ?? `cannot be read (${code || "unknown reason"})`);
}

function problem(path: string, what: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${printable(path)} ${what}.`);
}
