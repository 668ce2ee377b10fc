/** A failure whose message says all that the user needs; it is shown without a stack. */
export class Failure extends Error {}

/** Shows what went wrong in the fewest useful lines. */
export function describeFailure(error) {
  return error instanceof Failure ? error.message : (error?.stack ?? String(error));
}

/** The end of a command's output, where the reason is. */
export function lastLines(text, count = 25) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
