/** Where the package says what the user should know; a client says each text once. */
export interface Log {
  /** Something to look into, or a wait of more than seconds. */
  readonly warn: (message: string) => void;
  /** What the API says in `messages` beside a success. */
  readonly info: (message: string) => void;
}

/** All on standard error, which leaves standard output to data; a message keeps its line ends. */
export const standardErrorLog: Log = {
  warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  info: (message) => void process.stderr.write(`${message}\n`),
};

/** One line on standard error, whatever the message holds: an engine takes each line as a message of its own. */
export function writeLineToStandardError(message: string): void {
  process.stderr.write(`${message.replaceAll("\n", " ")}\n`);
}

// Lines that hold a time differ each time, and a client may live for months.
const maxRemembered = 1_000;

/** The same log, but for texts that it has said before. */
export function once(log: Log): Log {
  const said = new Set<string>();
  const first = (message: string): boolean => {
    if (said.size >= maxRemembered) said.clear();
    return said.size < said.add(message).size;
  };
  return {
    warn: (message) => first(message) && log.warn(message),
    info: (message) => first(message) && log.info(message),
  };
}
