import { Command, CommanderError } from "commander";
import { argumentError, messageWithCode } from "../common/errors.js";
import { version } from "../common/versions.js";
import { addDoctorCommand } from "./doctor.js";
import { addDriftCommand } from "./drift.js";
import { addEmulateCommand } from "./emulate.js";
import { exitCodeOf, exitCodes } from "./exit.js";
import { addGetCommand } from "./get.js";
import { addIdpsCommand } from "./idps.js";
import { asksForJson, jsonError, withoutValues } from "./usage-errors.js";

const maxArguments = 10_000;

/** Runs the command line; sets the process's exit code and never exits by itself, so that output is written out. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("cloudflare-risk-integration")
    .description(
      "Looks up Cloudflare Zero Trust risk-score integrations by their reference ID, and checks them for drift.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutValues(text)) })
    .addHelpText(
      "after",
      `
Credentials are taken from the environment only, never from a flag:
  CLOUDFLARE_API_TOKEN                     an API token with the permission Zero Trust Read (preferred)
  CLOUDFLARE_API_KEY, CLOUDFLARE_EMAIL     a global API key and its owner's address
  CLOUDFLARE_ACCOUNT_ID                    the account, where --account is not given
  CLOUDFLARE_BASE_URL                      another API to ask, such as the emulator's

Exit codes: 0 found, or in sync · 1 could not look · 2 not found, not as expected, or drift · 3 credential or permission
refused · 64 usage or configuration · 130, 143 interrupted`,
    );
  addGetCommand(program);
  addDriftCommand(program);
  addIdpsCommand(program);
  addDoctorCommand(program);
  addEmulateCommand(program);
  // Who reads only the first lines has what they wanted: `… | head -1` is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`Standard output cannot be written: ${error.code ?? error.message}\n`);
    process.exitCode = exitCodes.failed;
  });
  // A warning that nobody can read must not turn an answer into a failure.
  process.stderr.on("error", () => {});
  // Commander shifts its list of arguments for each of them, which copies a long one.
  if (argv.length > maxArguments) {
    const tooMany = argumentError(`${argv.length} arguments are more than the ${maxArguments} that are accepted.`);
    process.stderr.write(`error: ${tooMany.message}\n`);
    if (asksForJson(program, argv)) process.stdout.write(jsonError(tooMany) ?? "");
    process.exitCode = exitCodes.usage;
    return;
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (asksForJson(program, argv)) process.stdout.write(jsonError(error) ?? "");
    // Commander has already said what is wrong with the command line.
    if (!(error instanceof CommanderError)) process.stderr.write(`${messageWithCode(error)}\n`);
    // Help ends a command too, with 0, unless it could not be written.
    process.exitCode = exitCodeOf(error) || process.exitCode;
  }
}
