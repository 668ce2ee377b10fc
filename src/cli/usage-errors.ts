import { type Command, CommanderError } from "commander";
import { argumentError, RiskIntegrationError } from "../common/errors.js";
import { escapedJson } from "../common/output.js";
import { printableUrl } from "../common/urls.js";
import { argumentOfFlag } from "./flags.js";

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

/** Whether a command line asks a command that has the flag `--json` for it. This also holds if the rest of it cannot be parsed. */
export function asksForJson(program: Command, argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const given = end === -1 ? argv : argv.slice(0, end);
  const command = program.commands.find((one) => given.includes(one.name()));
  return given.includes("--json") && command?.options.some(({ long }) => long === "--json") === true;
}

/** The error that has ended a command, as `--json` prints it; undefined for help, and for an error without a code of this package. */
export function jsonError(error: unknown): string | undefined {
  const typed = error instanceof CommanderError ? usageError(error) : error;
  if (!(typed instanceof RiskIntegrationError)) return undefined;
  const { code, message, argument, status, rayId, accountId, referenceId, retryable, apiErrors, messages } = typed;
  const shown = { code, message, argument, status, rayId, accountId, referenceId, retryable, apiErrors, messages };
  return `${escapedJson({ error: shown })}\n`;
}

function usageError({ exitCode, message }: CommanderError): RiskIntegrationError | undefined {
  if (exitCode === 0) return undefined;
  const [, flag] = /option '(?:-\w, )?(--[a-z-]+)/.exec(message) ?? [];
  return argumentError(withoutValues(message).replace(/^error: /, ""), flag && argumentOfFlag(flag));
}
