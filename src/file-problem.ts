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
