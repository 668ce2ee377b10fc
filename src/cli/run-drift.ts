import { constants } from "node:fs";
import { appendFile, mkdir, open, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Log, standardErrorLog } from "../common/log.js";
import { escapeForOutput } from "../common/output.js";
import { fileProblem } from "../common/text-files.js";
import { checkDriftFor } from "../drift/check-drift.js";
import { formatGithubAnnotations, formatGithubFailure, formatGithubSummary } from "../drift/format/github.js";
import { formatDriftReport } from "../drift/format/index.js";
import { failureText, summaryText } from "../drift/format/labels.js";
import type { CheckDriftOptions } from "../drift/options.js";
import type { DriftReport } from "../drift/report.js";
import { githubActions } from "../settings/environment.js";
import { type DriftFlags, type DriftOutput, refuseOverwriting } from "./drift-outputs.js";
import { driftExitCode, exitCodes, interruption } from "./exit.js";
import { flagNames } from "./flags.js";
import { progressLine } from "./terminal.js";

/** Checks, prints the report in every form that was asked for, and sets the exit code. */
export async function drift(flags: DriftFlags, outputs: readonly DriftOutput[]): Promise<void> {
  using interrupted = interruption();
  using progress = progressLine();
  await refuseOverwriting(flags, outputs);
  const options = {
    ...optionsOf(flags),
    signal: interrupted.signal,
    onProgress: progress.show,
    log: logOver(progress),
  };
  const report = await checkDriftFor(options, { wording: flagNames, settable: ["accountId"] }).catch((error) => {
    if (githubActions()) process.stderr.write(formatGithubFailure(error));
    throw error;
  });
  progress.hide();
  process.exitCode = driftExitCode(report);
  for (const output of outputs) await write(report, output);
  const shown = outputs.flatMap(({ format, file }) => (file === undefined ? [format] : []));
  if (shown.length === 0) process.stderr.write(failuresOf(report));
  if (!shown.includes("text")) process.stderr.write(`${summaryText(report)}\n`);
  await tellGithub(report, outputs);
}

/** More are in the report, and nobody reads them in a log. */
const maxFailuresShown = 10;

/** The failures, a line each, for a run that shows no report: whoever sees that it failed must not have to open a file. */
function failuresOf({ results }: DriftReport): string {
  const failed = results.filter(({ status }) => status === "failed");
  const left = failed.length - maxFailuresShown;
  return [
    ...failed.slice(0, maxFailuresShown).map((result) => `${failureText(result)}\n`),
    ...(left > 0 ? [`… and ${left} more could not be checked: the report lists them all.\n`] : []),
  ].join("");
}

/** A line of the log must not begin behind the progress. */
function logOver({ hide }: { readonly hide: () => void }): Log {
  const over = (write: (message: string) => void) => (message: string) => {
    hide();
    write(message);
  };
  return { warn: over(standardErrorLog.warn), info: over(standardErrorLog.info) };
}

function optionsOf(flags: DriftFlags): CheckDriftOptions {
  const { stack: stacks, state = [], expected, account: accountId, reference: referenceId, active, tenantUrl } = flags;
  const { cwd, showSecrets, credentials, concurrency, maxRequests, timeout, shard, strict, requireTargets } = flags;
  return {
    stacks,
    cwd,
    showSecrets,
    states: state.filter((path) => path !== "-"),
    exports: state.includes("-") ? [{ from: "standard input", text: process.stdin }] : [],
    expected,
    targets: referenceId === undefined ? [] : [{ referenceId, accountId, active, tenantUrl }],
    accountId,
    ignore: flags.ignore,
    credentials,
    concurrency,
    maxRequestsPer5Minutes: maxRequests,
    timeoutMs: timeout === undefined ? undefined : timeout * 1_000,
    shard,
    strict,
    requireTargets,
  };
}

async function write(report: DriftReport, { format, file }: DriftOutput): Promise<void> {
  const colour = file === undefined && process.stdout.isTTY === true && process.stdout.hasColors();
  const text = formatDriftReport(report, format, { colour });
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await mkdir(dirname(file), { recursive: true });
    // To open a pipe that nobody reads would never end; opened without waiting, it fails.
    const isPipe = (await stat(file).catch(() => undefined))?.isFIFO();
    const reader = isPipe ? await open(file, constants.O_WRONLY | constants.O_NONBLOCK) : undefined;
    await writeFile(file, text).finally(() => reader?.close());
  } catch (error) {
    // A run whose report is missing must not pass, and the other reports are still written.
    process.stderr.write(`error: ${escapeForOutput(file)} cannot be written${reasonOf(error)}.\n`);
    process.exitCode ||= exitCodes.failed;
  }
}

/** Annotations go to standard error, which GitHub reads too: standard output may be data. */
async function tellGithub(report: DriftReport, outputs: readonly DriftOutput[]): Promise<void> {
  const actions = githubActions();
  if (!actions) return;
  if (!outputs.some(({ format, file }) => format === "github" && file === undefined))
    process.stderr.write(formatGithubAnnotations(report));
  const { summaryFile } = actions;
  if (summaryFile === undefined) return;
  try {
    await addToSummary(report, summaryFile);
  } catch (error) {
    // Nobody has asked for it, so it decides nothing.
    process.stderr.write(
      `warning: the job summary ${escapeForOutput(summaryFile)} cannot be written${reasonOf(error)}.\n`,
    );
  }
}

async function addToSummary(report: DriftReport, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  // To open a pipe that nobody reads would never end.
  if (found && !found.isFile()) throw new Error("not a file");
  const text = formatGithubSummary(report, { bytesBefore: found?.size ?? 0 });
  if (text === "") throw new Error("it is full");
  await appendFile(file, text);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const problem = fileProblem(error);
  return problem ? `: it ${problem} (${code})` : ` (${code ?? message})`;
}
