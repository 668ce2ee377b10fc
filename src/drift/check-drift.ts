import { withTimeout } from "../client/abort.js";
import { systemClock } from "../client/clock.js";
import type { RiskIntegrationClientOptions } from "../client/create.js";
import { configurationError, RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { isRecordedField, recordedFields } from "../recorded-fields.js";
import { type Answer, askAll, type Question } from "./ask.js";
import { clientsFor } from "./clients.js";
import { type DriftException, splitByTime } from "./exceptions.js";
import { type DriftSources, gather } from "./gather.js";
import { encryptedError, failedResult, judge } from "./judge.js";
import type { DriftReport, DriftResult } from "./report.js";
import { isInShard, type Shard } from "./shard.js";
import type { DriftTarget } from "./target.js";

/** What to check, with which credentials, and for how long. */
export interface CheckDriftOptions extends RiskIntegrationClientOptions, DriftSources {
  /** A file that maps accounts to the names of the environment variables with their credentials. Default: one for all. */
  readonly credentials?: string | undefined;
  /** Checks only this part of the targets. Default: all. */
  readonly shard?: Shard | undefined;
  /** Whether it is an error that the sources hold no target at all. Default false: the report then has a note. */
  readonly requireTargets?: boolean | undefined;
  /** How many lookups may be under way at once, 1 to 100. Default 10. */
  readonly concurrency?: number | undefined;
  /** How long the whole check may take, in milliseconds; what is not checked by then has failed. Default: without an end. */
  readonly timeoutMs?: number | undefined;
  /** Stops the check; the report then holds what was found before. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each lookup how many of how many are done. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Compares what stacks, files and arguments have recorded of risk integrations with what Cloudflare says now. Each reference is
 * asked for once, however many sources record it, and nothing is ever changed. A target that cannot be checked is a `failed`
 * result and never throws.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` or `CONFIGURATION`, before anything is sent, for options and settings that
 * cannot be used
 */
export async function checkDrift(options: CheckDriftOptions = {}): Promise<DriftReport> {
  const { concurrency = 10, timeoutMs, shard } = options;
  requireOptions(options);
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const parent = options.signal ?? new AbortController().signal;
  const run = async (signal: AbortSignal, timedOut: () => boolean): Promise<DriftReport> => {
    const gathered = await gather(options, { signal, environment: options.environment });
    await using clients = await clientsFor(options);
    if (options.requireTargets && gathered.targets.length + gathered.unreadable.length === 0)
      throw new RiskIntegrationError("INVALID_ARGUMENT", `${noTargets} Targets are required.`);
    const placed = gathered.targets.map((target) => ({
      ...target,
      accountId: target.accountId ?? clients.defaultAccount,
    }));
    const targets = shard ? placed.filter((target) => isInShard(target, shard)) : placed;
    const stopped = () => stoppedBy(timedOut() ? timeoutMs : undefined);

    const questions = new Map<string, Question>();
    for (const { accountId, referenceId, encrypted } of targets)
      if (accountId !== undefined && !encrypted.includes("referenceId"))
        questions.set(keyOf(accountId, referenceId), { accountId, referenceId, client: clients.of(accountId) });
    let done = 0;
    const onAnswer = () => options.onProgress?.({ done: ++done, total: questions.size });
    const given = await askAll([...questions.values()], { concurrency, signal, stopped, onAnswer });
    const answers = new Map([...questions.keys()].map((key, index) => [key, given[index] as Answer]));

    const { valid, expired } = splitByTime(gathered.exceptions, startedAt);
    const results = [
      ...gathered.unreadable,
      ...targets.map((target) => {
        const own = splitByTime(target.exceptions, startedAt);
        expired.push(...own.expired.map((exception) => ({ ...exception, referenceId: target.referenceId })));
        return resultOf({ ...target, exceptions: own.valid }, answers, valid);
      }),
    ];
    const nothing = results.length > 0 ? [] : [shard && placed.length > 0 ? "No target is in this shard." : noTargets];
    return reportOf(results, [...gathered.notes, ...nothing, ...expired.map(noticeOfExpiry)], startedAt);
  };
  return timeoutMs === undefined ? run(parent, () => false) : withTimeout(parent, timeoutMs, run);
}

function resultOf(
  target: DriftTarget,
  answers: ReadonlyMap<string, Answer>,
  valid: readonly DriftException[],
): DriftResult {
  const { accountId, referenceId } = target;
  const answer = accountId === undefined ? undefined : answers.get(keyOf(accountId, referenceId));
  if (answer) return judge(target, answer, valid);
  if (target.encrypted.length > 0)
    return failedResult({ ...target, referenceId: referenceId || undefined }, encryptedError(target.encrypted));
  return failedResult(target, configurationError("It names no account: give one there, or set CLOUDFLARE_ACCOUNT_ID."));
}

function reportOf(results: readonly DriftResult[], notes: readonly string[], startedAt: number): DriftReport {
  const count = (status: DriftResult["status"]): number => results.filter((result) => result.status === status).length;
  return {
    schemaVersion: 1,
    checkedAt: new Date(startedAt).toISOString(),
    summary: { inSync: count("inSync"), drifted: count("drifted"), failed: count("failed") },
    results,
    notes,
  };
}

function keyOf(accountId: string, referenceId: string): string {
  return JSON.stringify([accountId, referenceId]);
}

function stoppedBy(timeoutMs: number | undefined): RiskIntegrationError {
  return timeoutMs === undefined
    ? new RiskIntegrationError("ABORTED", "Not checked: the check was stopped.")
    : new RiskIntegrationError("TIMEOUT", `Not checked: the ${timeoutMs / 1_000} s for the whole check were over.`, {
        retryable: true,
      });
}

function noticeOfExpiry({ field, referenceId, reason, until }: DriftException): string {
  const where = referenceId === undefined ? "" : ` of “${printable(referenceId, 120)}”`;
  const why = reason === undefined ? "" : ` (“${printable(reason, 200)}”)`;
  return `The exception for ${field}${where}${why} ended on ${until}: a difference counts again.`;
}

const noTargets = "No risk integration is recorded in what was looked at.";

function requireOptions({ ignore = [], concurrency, timeoutMs, shard }: CheckDriftOptions): void {
  const invalid = (message: string): never => {
    throw new RiskIntegrationError("INVALID_ARGUMENT", message);
  };
  for (const field of ignore)
    if (!isRecordedField(field))
      invalid(`There is no field “${printable(String(field), 60)}” to ignore; there are ${recordedFields.join(", ")}.`);
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 100))
    invalid("concurrency is a whole number from 1 to 100.");
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1))
    invalid("timeoutMs is a number above 0.");
  if (
    shard &&
    !(Number.isInteger(shard.count) && Number.isInteger(shard.index) && shard.index >= 1 && shard.index <= shard.count)
  )
    invalid("shard is { index, count } with an index from 1 to count.");
}
