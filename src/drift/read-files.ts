import { constants, createReadStream, open } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { Socket } from "node:net";
import { basename, join } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { promisify } from "node:util";
import { RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { decodeText, fileProblem, undecodable } from "../common/text-files.js";

export interface ReadOptions {
  /** More is refused. */
  readonly maxBytes: number;
  /** Ends the reading, of a pipe too that nobody writes to. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * All of a file, as {@link readText} reads it.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a file that is missing, compressed, too large or not to be read; the reason of
 * `signal` if that aborts
 */
export async function readTextFile(path: string, options: ReadOptions): Promise<string> {
  if (path.endsWith(".gz")) throw problem(path, "is compressed: unpack it first");
  try {
    const isPipe = (await stat(path)).isFIFO();
    return await readText(isPipe ? await openPipe(path) : createReadStream(path), path, options);
  } catch (cause) {
    if (cause instanceof RiskIntegrationError || options.signal?.aborted) throw cause;
    throw unreadable(path, cause);
  }
}

/** Opened as files are, a pipe would wait for somebody to write to it in a thread that nothing can end. */
async function openPipe(path: string): Promise<Readable> {
  // Not a FileHandle: that closes its descriptor when it is collected, whoever has that by then.
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/**
 * All of a stream, a pipe's too, by its byte order mark.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` as soon as it is too large, and for another encoding than UTF-8 and UTF-16; the reason of
 * `signal` if that aborts
 */
export async function readText(stream: Readable, from: string, { maxBytes, signal }: ReadOptions): Promise<string> {
  signal?.throwIfAborted();
  if (signal) addAbortSignal(signal, stream);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const given of stream as AsyncIterable<Buffer | string>) {
    // A stream that was made of text, or has an encoding, gives text.
    const piece = typeof given === "string" ? Buffer.from(given) : given;
    bytes += piece.length;
    assertSize(bytes, from, maxBytes);
    pieces.push(piece);
  }
  const text = decodeText(Buffer.concat(pieces));
  if (text === undefined) throw problem(from, undecodable);
  return text;
}

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text of more bytes than are read */
export function assertSize(bytes: number, from: string, maxBytes: number): void {
  if (bytes > maxBytes) throw problem(from, `has more than ${maxBytes} bytes`);
}

/** What keeps a path from being read, of the error of the file system. */
export function unreadable(path: string, cause: unknown): RiskIntegrationError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  return problem(path, fileProblem(cause) ?? `cannot be read (${code || "unknown reason"})`);
}

function problem(path: string, what: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${escapeForOutput(path)} ${what}.`);
}

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
