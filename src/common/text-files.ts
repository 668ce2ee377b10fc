import { isUtf8 } from "node:buffer";

const utf16LittleEndian = Buffer.from([0xff, 0xfe]);
const utf16BigEndian = Buffer.from([0xfe, 0xff]);

/** Why {@link decodeText} has no text, and the remedy: the second half of a sentence about the file. */
export const undecodable =
  "is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8 (PowerShell: `Out-File -Encoding utf8`)";

/**
 * The text of a file or a pipe, by its byte order mark, which is left out, also if tools in a row have each added one. Without a mark it is UTF-8.
 * PowerShell 5.1 writes UTF-16.
 * @returns undefined for another encoding, and for bytes that are cut off within a character
 */
export function decodeText(bytes: Buffer): string | undefined {
  if (beginsWith(bytes, utf16LittleEndian)) return utf16(bytes.subarray(2));
  if (beginsWith(bytes, utf16BigEndian))
    return bytes.length % 2 === 0 ? utf16(Buffer.from(bytes.subarray(2)).swap16()) : undefined;
  // UTF-16 without a mark, and UTF-32: as UTF-8 they would be a text with a NUL beside each character.
  if (bytes.subarray(0, 2).includes(0)) return undefined;
  return isUtf8(bytes) ? withoutByteOrderMark(bytes.toString("utf8")) : undefined;
}

/** A decoded text without the byte order marks that may have stayed at its beginning. */
export function withoutByteOrderMark(text: string): string {
  return text.replace(/^\ufeff+/, "");
}

function beginsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** @param bytes little-endian, without a mark */
function utf16(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf16le");
  // UTF-32 has the same mark, and a NUL behind it.
  return bytes.length % 2 === 0 && text.isWellFormed() && !text.startsWith("\0")
    ? withoutByteOrderMark(text)
    : undefined;
}

/** The system's codes of what keeps a file from being read or written, each as the end of a sentence that begins with the file. */
const problems: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder",
  ENOTDIR: "has a file in its path where a folder is needed",
  EEXIST: "has a file in its path where a folder is needed",
  ELOOP: "is a link that leads to itself",
  ENAMETOOLONG: "has a name that is too long for this system",
  EACCES: "cannot be opened: permission denied",
  EPERM: "cannot be opened: the system does not permit it",
  EROFS: "is on a read-only file system",
  ENOSPC: "is on a disk that is full",
  EMFILE: "cannot be opened: too many files are open",
  ENFILE: "cannot be opened: too many files are open",
  ENXIO: "is a pipe that nobody reads",
};

/** What keeps a file from being read or written, by the error of the file system; undefined if its code is not known here. */
export function fileProblem(error: unknown): string | undefined {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code !== undefined && Object.hasOwn(problems, code) ? problems[code] : undefined;
}
