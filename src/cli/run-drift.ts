import { appendFile, stat, writeFile } from "node:fs/promises";
import { type CheckDriftOptions, checkDrift } from "../drift/check-drift.js";
import { formatGithubAnnotations, formatGithubFailure, formatGithubSummary } from "../drift/format/github.js";
import { formatDriftReport } from "../drift/format/index.js";
import { summaryText } from "../drift/format/words.js";
import type { DriftReport } from "../drift/report.js";
import { githubActions } from "../environment.js";
import { type Log, standardErrorLog } from "../log.js";
import { printable } from "../printable.js";
import type { DriftFlags } from "./drift.js";
import type { DriftOutput } from "./drift-outputs.js";
import { driftExitCode, exitCodes } from "./exit-codes.js";
import { interruption } from "./interruption.js";
import { progressLine } from "./progress-line.js";

/** Checks, prints the report in every form that was asked for, and sets the exit code. */
export async function drift(flags: DriftFlags, outputs: readonly DriftOutput[]): Promise<void> {
  using interrupted = interruption();
  using progress = progressLine();
  const options = {
    ...optionsOf(flags),
    signal: interrupted.signal,
    onProgress: progress.show,
    log: logOver(progress),
  };
  const report = await checkDrift(options).catch((error) => {
    if (githubActions()) process.stderr.write(formatGithubFailure(error));
    throw error;
  });
  progress.hide();
  process.exitCode = driftExitCode(report);
  for (const output of outputs) await write(report, output);
  if (!outputs.some(({ format, file }) => format === "text" && file === undefined))
    process.stderr.write(`${summaryText(report)}\n`);
  await tellGithub(report, outputs);
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
  await writeTo(file, () => writeFile(file, text));
}

/** Annotations go to standard error, which GitHub reads too: standard output may be data. */
async function tellGithub(report: DriftReport, outputs: readonly DriftOutput[]): Promise<void> {
  const actions = githubActions();
  if (!actions) return;
  if (!outputs.some(({ format, file }) => format === "github" && file === undefined))
    process.stderr.write(formatGithubAnnotations(report));
  const { summaryFile } = actions;
  if (summaryFile === undefined) return;
  const { size } = await stat(summaryFile).catch(() => ({ size: 0 }));
  await writeTo(summaryFile, () => appendFile(summaryFile, formatGithubSummary(report, { bytesBefore: size })));
}

/** A report that cannot be written must not pass, and must not keep the others from being written. */
async function writeTo(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code = "unknown reason" } = error as NodeJS.ErrnoException;
    process.stderr.write(`error: ${printable(file)} cannot be written (${code}).\n`);
    process.exitCode ||= exitCodes.failed;
  }
}
