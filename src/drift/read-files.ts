import { constants, createReadStream, open } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { promisify } from "node:util";
import { decodeText, undecodable } from "../decode-text.js";
import { RiskIntegrationError } from "../errors.js";
import { fileProblem } from "../file-problem.js";
import { printable } from "../printable.js";

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
    requireSize(bytes, from, maxBytes);
    pieces.push(piece);
  }
  const text = decodeText(Buffer.concat(pieces));
  if (text === undefined) throw problem(from, undecodable);
  return text;
}

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a text of more bytes than are read */
export function requireSize(bytes: number, from: string, maxBytes: number): void {
  if (bytes > maxBytes) throw problem(from, `has more than ${maxBytes} bytes`);
}

/** What keeps a path from being read, of the error of the file system. */
export function unreadable(path: string, cause: unknown): RiskIntegrationError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  return problem(path, fileProblem(cause) ?? `cannot be read (${code || "unknown reason"})`);
}

function problem(path: string, what: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", `${printable(path)} ${what}.`);
}
