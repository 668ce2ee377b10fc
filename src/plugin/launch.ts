import { messageWithCode } from "../common/errors.js";
import { assertNodeVersion } from "../common/versions.js";

interface Plugin {
  main(argv: readonly string[]): Promise<void>;
}

/**
 * Starts the plugin that `load` gives, once this Node.js is found to be new enough for it. In the release archives this file is
 * compiled for the oldest Node.js there is, and loads nothing else before the check.
 */
export function launch(load: () => Promise<Plugin>): void {
  try {
    assertNodeVersion();
  } catch (error) {
    end(messageWithCode(error), 64);
  }
  load()
    .then(({ main }) => main(process.argv.slice(2)))
    .catch((error) => end(`The provider plugin could not start: ${messageWithCode(error)}`, 1));
}

/** One line for what is missing, on standard error: standard output is for the port. */
export function end(message: string, exitCode: number): never {
  console.error(message);
  process.exit(exitCode);
}
