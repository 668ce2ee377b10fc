import { type Command, InvalidArgumentError } from "commander";
import { recordedFields } from "../model/risk-integration.js";
import { type DriftFlags, DriftOutputs } from "./drift-outputs.js";
import { exitCodes } from "./exit.js";
import {
  oneOf,
  parseBoolean,
  parseCount,
  parseRequests,
  parseSeconds,
  parseShard,
  parseText,
  repeated,
} from "./flags.js";

const help = `
What is compared: what the sources have recorded, with what Cloudflare says now. Sources are Pulumi stacks (every
RiskIntegrationReference, and every stack output that holds a result of getRiskIntegrationByReference), expected files, or the
one target of --account and --reference; give as many as you like. Nothing is ever changed, neither in a stack nor at Cloudflare.

Examples:
  $ cloudflare-risk-integration drift --stack prod
  $ pulumi stack export --stack prod | cloudflare-risk-integration drift --state -
  $ cloudflare-risk-integration drift --state exports/ --format html --output drift.html --format junit --output drift.xml
  $ cloudflare-risk-integration drift --expected risk-integrations.yaml --format markdown
  $ cloudflare-risk-integration drift --account 023e105f4ecef8ad9ca31a8372d0c353 --reference f174e90a-fafe-4643-bbbc-4a0ed4fc8415 --active true

An expected file (YAML or JSON); every exception has a reason and a last day:
  targets:
    - accountId: 023e105f4ecef8ad9ca31a8372d0c353
      referenceId: f174e90a-fafe-4643-bbbc-4a0ed4fc8415
      active: true
      tenantUrl: https://tenant.okta.com
  ignore:
    - { field: createdAt, reason: "created again in the migration, OPS-123", until: 2026-12-31 }

Credentials come from the environment, never from a flag: CLOUDFLARE_API_TOKEN, or CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL.
A credentials file names, for each account, the environment variable that holds its token; never a token:
  023e105f4ecef8ad9ca31a8372d0c353: CLOUDFLARE_API_TOKEN_PROD

Exit codes, the first of these that holds: 64 nothing could be checked for the command line or the settings · 3 credential or
permission refused · 1 could not check all · 2 drift, or gone · 0 in sync · 130, 143 interrupted`;

/** Adds `drift`: whether what stacks and files have recorded still holds. What it does is loaded only when it runs. */
export function addDriftCommand(program: Command): void {
  const outputs = new DriftOutputs();
  program
    .command("drift")
    .summary("compare what stacks or files have recorded with what Cloudflare says now")
    .description("Compare what stacks or files have recorded of risk integrations with what Cloudflare says now.")
    .option("-s, --stack <name>", "a stack, exported by `pulumi stack export`; may be repeated", repeated(parseText))
    .option("--cwd <folder>", "the Pulumi project's folder, for --stack")
    .option(
      "--show-secrets",
      "let Pulumi decrypt the stack's secrets, for what is recorded as one; their values are not shown",
    )
    .option(
      "--state <path>",
      "what `pulumi stack export` wrote: a file, a folder, or - for standard input; may be repeated",
      repeated(parseText),
    )
    .option("--expected <file>", "an expected file, in YAML or JSON; may be repeated", repeated(parseText))
    .option(
      "-a, --account <id>",
      "the account of --reference, and of targets that name none (default: CLOUDFLARE_ACCOUNT_ID)",
    )
    .option("-r, --reference <id>", "check this one reference ID")
    .option("--active <true|false>", "what --reference is expected to be", parseBoolean)
    .option("--tenant-url <url>", "the Okta tenant that --reference is expected to have")
    .option("--ignore <field>", "do not count this field's drift; may be repeated", repeated(oneOf(recordedFields)))
    .option("--credentials <file>", "for each account the name of the variable with its token, in YAML or JSON")
    .option(
      "-f, --format <format>",
      "text (default), json, junit, github, markdown or html; may be repeated",
      outputs.addFormat,
    )
    .option(
      "-o, --output <file>",
      "the file for the format before it; without a --format its ending decides, such as .html; may be repeated",
      outputs.addFile,
    )
    .option("--timeout <seconds>", "for the whole check; what is not checked by then has failed", parseSeconds)
    .option("--concurrency <number>", "lookups under way at once, 1 to 100 (default: 10)", parseCount)
    .option(
      "--max-requests <number>",
      "requests in any five minutes, for jobs that share one user's limit (default: 1200, all that Cloudflare allows a user)",
      parseRequests,
    )
    .option(
      "--shard <n/total>",
      "check one part of the targets only, such as 3/10 for the third of ten jobs",
      parseShard,
    )
    .option(
      "--strict",
      "fail if a stack output cannot be read or searched: encrypted, a null secret, nested too deep, a resource reference",
    )
    .option("--require-targets", "fail with 64 where nothing is found to check")
    .addHelpText("after", help)
    .action(async (flags: DriftFlags, command: Command) => {
      const refuse = (message: string): never => command.error(`error: ${message}`, { exitCode: exitCodes.usage });
      try {
        assertSources(flags, refuse);
        const { drift } = require("./run-drift.js") as typeof import("./run-drift.js");
        await drift(flags, outputs.all());
      } catch (error) {
        if (error instanceof InvalidArgumentError) refuse(error.message);
        throw error;
      }
    });
}

function assertSources(flags: DriftFlags, refuse: (message: string) => never): void {
  const { stack, state, expected, reference, active, tenantUrl, cwd, showSecrets } = flags;
  if (!stack && !state && !expected && reference === undefined)
    refuse("say what to check: --stack, --state, --expected, or --reference (see drift --help).");
  if (reference === undefined && (active !== undefined || tenantUrl !== undefined))
    refuse("--active and --tenant-url say what is expected of --reference, which is not given.");
  if (!stack && (cwd !== undefined || showSecrets))
    refuse("--cwd and --show-secrets are for --stack, which is not given.");
  if (state && state.indexOf("-") !== state.lastIndexOf("-"))
    refuse("standard input can be read once: --state - is given twice.");
}
