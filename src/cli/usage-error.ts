import { printableUrl } from "../base-url.js";

/** The message of a command line that cannot be parsed, without values that may be a credential. */
export function withoutValues(message: string): string {
  return (
    message
      // A flag that does not exist.
      .replace(/(unknown option '[\w-]+)=.*'/s, "$1=…'")
      // The value of another flag, or a command that does not exist, may be a URL with a password or a token.
      .replace(/((?:argument|unknown command) ')(.*)'/s, (_, before: string, value: string) =>
        /:\/\/|@/.test(value) ? `${before}${printableUrl(value)}'` : `${before}${value}'`,
      )
  );
}
