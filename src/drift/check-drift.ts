import { withTimeout } from "../client/abort.js";
import { systemClock } from "../client/clock.js";
import type { RiskIntegrationClientOptions } from "../client/create.js";
import { configurationError, RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { isRecordedField, recordedFields } from "../recorded-fields.js";
import { type Answer, askAll, type Question } from "./ask.js";
import { type Clients, clientsFor } from "./clients.js";
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

/** When a check ends before it is done, and why. */
interface Limits {
  readonly signal: AbortSignal;
  readonly stopped: () => RiskIntegrationError;
}

/**
 * Compares what stacks, files and arguments have recorded of risk integrations with what Cloudflare says now. Each reference is
 * asked for once, however many sources record it, and nothing is ever changed. A target that cannot be checked is a `failed`
 * result and never throws.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` or `CONFIGURATION`, before anything is sent, for options and settings that
 * cannot be used
 */
export async function checkDrift(options: CheckDriftOptions = {}): Promise<DriftReport> {
  requireOptions(options);
  const { timeoutMs, signal = new AbortController().signal } = options;
  if (timeoutMs === undefined) return check(options, { signal, stopped: () => stoppedBy(undefined) });
  return withTimeout(signal, timeoutMs, (limited, timedOut) =>
    check(options, { signal: limited, stopped: () => stoppedBy(timedOut() ? timeoutMs : undefined) }),
  );
}

async function check(options: CheckDriftOptions, limits: Limits): Promise<DriftReport> {
  const { environment, shard, requireTargets = false } = options;
  const startedAt = (options.clock ?? systemClock).now();
  await using clients = await clientsFor(options);
  const { credentialVariables } = clients;
  const gathered = await gather(options, { ...limits, environment, credentialVariables });
  const { targets, exceptions, notes, unreadable } = gathered;
  const nothing = targets.length + unreadable.length === 0;
  if (nothing && requireTargets) throw invalid(`${noTargets} Targets are required.`);
  const placed = targets.map((target) => ({ ...target, accountId: target.accountId ?? clients.defaultAccount }));
  const chosen = shard ? placed.filter((target) => isInShard(target, shard)) : placed;
  const answers = await answersTo(chosen, clients, options, limits);
  const own = chosen.map((target) => splitByTime(exceptionsOf(target), startedAt));
  const shared = splitByTime(exceptions, startedAt);
  return reportOf({
    startedAt,
    results: [
      ...unreadable,
      ...chosen.map((target, index) => resultOf(target, answers, [...(own[index]?.valid ?? []), ...shared.valid])),
    ],
    notes: [
      ...notes,
      ...(nothing ? [noTargets] : placed.length > 0 && chosen.length === 0 ? ["No target is in this shard."] : []),
      ...[...shared.expired, ...own.flatMap(({ expired }) => expired)].map(noticeOfExpiry),
    ],
  });
}

/** What each distinct reference is at Cloudflare now, by `keyOf`. */
async function answersTo(
  targets: readonly DriftTarget[],
  clients: Clients,
  { concurrency = 10, onProgress }: CheckDriftOptions,
  limits: Limits,
): Promise<ReadonlyMap<string, Answer>> {
  const questions = new Map<string, Question>();
  for (const { accountId, referenceId, encrypted } of targets)
    if (accountId !== undefined && !encrypted.includes("referenceId"))
      questions.set(keyOf(accountId, referenceId), { accountId, referenceId, client: clients.of(accountId) });
  const total = questions.size;
  let done = 0;
  const onAnswer = () => onProgress?.({ done: ++done, total });
  const answers = await askAll([...questions.values()], { ...limits, concurrency, onAnswer });
  return new Map([...questions.keys()].map((key, index) => [key, answers[index] as Answer]));
}

function resultOf(
  target: DriftTarget,
  answers: ReadonlyMap<string, Answer>,
  exceptions: readonly DriftException[],
): DriftResult {
  const { accountId, referenceId } = target;
  const answer = accountId === undefined ? undefined : answers.get(keyOf(accountId, referenceId));
  if (answer) return judge(target, answer, exceptions);
  if (target.encrypted.length > 0)
    return failedResult({ ...target, referenceId: referenceId || undefined }, encryptedError(target.encrypted));
  return failedResult(target, configurationError("It names no account: give one there, or set CLOUDFLARE_ACCOUNT_ID."));
}

function reportOf({
  startedAt,
  results,
  notes,
}: { startedAt: number } & Pick<DriftReport, "results" | "notes">): DriftReport {
  const count = (status: DriftResult["status"]): number => results.filter((result) => result.status === status).length;
  return {
    schemaVersion: 1,
    checkedAt: new Date(startedAt).toISOString(),
    summary: { inSync: count("inSync"), drifted: count("drifted"), failed: count("failed") },
    results,
    notes,
  };
}

/** A target's own, which are about it alone. */
function exceptionsOf({ accountId, referenceId, exceptions }: DriftTarget): DriftException[] {
  return exceptions.map((exception) => ({ ...exception, accountId, referenceId }));
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
  const unknown = ignore.find((field) => !isRecordedField(field));
  if (unknown !== undefined)
    throw invalid(
      `There is no field “${printable(String(unknown), 60)}” to ignore; there are ${recordedFields.join(", ")}.`,
    );
  const isCount = (value: number, from: number, to: number): boolean =>
    Number.isInteger(value) && value >= from && value <= to;
  if (concurrency !== undefined && !isCount(concurrency, 1, 100))
    throw invalid("concurrency is a whole number from 1 to 100.");
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1))
    throw invalid("timeoutMs is a number above 0.");
  if (shard && !(isCount(shard.count, 1, 9_999) && isCount(shard.index, 1, shard.count)))
    throw invalid("shard is { index, count } with an index from 1 to count.");
}

function invalid(message: string): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", message);
}
