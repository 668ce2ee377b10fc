import { withTimeout } from "../client/abort.js";
import { systemClock } from "../client/clock.js";
import { configurationError, RiskIntegrationError } from "../common/errors.js";
import { ownNames, type Wording } from "../common/wording.js";
import { type Clients, clientsFor, type FrontEnd } from "./clients.js";
import { collectTargets } from "./collect-targets.js";
import { compareTarget, failedResult } from "./compare.js";
import { type ExcuseOf, excusesIn, noticeOfExpiry, splitByTime } from "./exceptions.js";
import { type LookupOutcome, type Stop, stoppedBy } from "./look-up-all.js";
import { keyOf, lookUpTargets } from "./look-up-targets.js";
import { assertDriftOptions, type CheckDriftOptions, isInShard } from "./options.js";
import type { DriftReport, DriftResult } from "./report.js";
import { type DriftException, type DriftTarget, isComparable } from "./targets.js";

/**
 * Compares what stacks, files and arguments have recorded of risk integrations with what Cloudflare says now. Each reference is
 * asked for once, however many sources record it, and nothing is ever changed. A target that cannot be checked is a `failed`
 * result and never throws.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` or `CONFIGURATION`, before anything is sent, for options and settings that
 * cannot be used
 */
export function checkDrift(options: CheckDriftOptions = {}): Promise<DriftReport> {
  return checkDriftFor(options, { wording: ownNames });
}

/** The same for another front end, whose messages name what its reader can set. */
export async function checkDriftFor(options: CheckDriftOptions, frontEnd: FrontEnd): Promise<DriftReport> {
  assertDriftOptions(options);
  const { timeoutMs, signal = new AbortController().signal } = options;
  if (timeoutMs === undefined || signal.aborted)
    return check(options, frontEnd, { signal, stopped: () => stoppedBy(signal.reason) });
  return withTimeout(signal, timeoutMs, (limited, timedOut) =>
    check(options, frontEnd, {
      signal: limited,
      stopped: () => stoppedBy(signal.reason, timedOut() ? timeoutMs : undefined),
    }),
  );
}

async function check(options: CheckDriftOptions, frontEnd: FrontEnd, stop: Stop): Promise<DriftReport> {
  const clients = await clientsFor({ ...options, signal: stop.signal }, frontEnd).catch((error) => {
    throw stop.signal.aborted ? stop.stopped() : error;
  });
  // No `await using`: Jest 29 runs tests without Symbol.asyncDispose.
  try {
    return await checkWith(clients, options, frontEnd, stop);
  } catch (error) {
    // Such as the reading of an expected file that was stopped.
    throw stop.signal.aborted && !(error instanceof RiskIntegrationError) ? stop.stopped() : error;
  } finally {
    await clients.close();
  }
}

async function checkWith(
  clients: Clients,
  options: CheckDriftOptions,
  { wording }: FrontEnd,
  stop: Stop,
): Promise<DriftReport> {
  const { environment, shard, requireTargets = false, strict = false } = options;
  const startedAt = (options.clock ?? systemClock).now();
  const { credentialVariables } = clients;
  const gathered = await collectTargets(options, { ...stop, environment, credentialVariables, wording });
  const { targets, exceptions, unread } = gathered;
  const unreadable = strict ? [...gathered.unreadable, ...unread] : gathered.unreadable;
  const notes = strict ? gathered.notes : [...gathered.notes, ...unread.map(({ error }) => error?.message ?? "")];
  const nothing = targets.length + unreadable.length === 0;
  const noTargets = gathered.hasLeftOut ? onlyLeftOut : nothingRecorded;
  if (nothing && requireTargets)
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      [...gathered.notes, noTargets, "Targets are required."].join(" "),
    );
  const placed = targets.map((target) => ({
    ...target,
    accountId: target.accountId ?? (isComparable(target) ? clients.defaultAccount : undefined),
  }));
  const chosen = shard ? placed.filter((target) => isInShard(target, shard)) : placed;
  const answers = await lookUpTargets(chosen, clients, options, wording, stop);
  const own = chosen.map((target) => splitByTime(exceptionsOf(target), startedAt));
  const shared = splitByTime(exceptions, startedAt);
  const sharedExcuse = excusesIn(shared.valid);
  const excuseAt = (index: number): ExcuseOf => {
    const ownExcuse = excusesIn(own[index]?.valid ?? []);
    return (target, field) => ownExcuse(target, field) ?? sharedExcuse(target, field);
  };
  return reportOf({
    startedAt,
    results: [...unreadable, ...chosen.map((target, index) => resultOf(target, answers, excuseAt(index), wording))],
    notes: [
      ...notes,
      ...(nothing ? [noTargets] : placed.length > 0 && chosen.length === 0 ? ["No target is in this shard."] : []),
      ...[...shared.expired, ...own.flatMap(({ expired }) => expired)].map(noticeOfExpiry),
    ],
  });
}

function resultOf(
  target: DriftTarget,
  answers: ReadonlyMap<string, LookupOutcome>,
  excuseOf: ExcuseOf,
  wording: Wording,
): DriftResult {
  const { accountId, referenceId = "" } = target;
  if (!isComparable(target)) return compareTarget(target, undefined, excuseOf, wording);
  const answer = accountId === undefined ? undefined : answers.get(keyOf(accountId, referenceId));
  if (answer) return compareTarget(target, answer, excuseOf, wording);
  return failedResult(
    target,
    configurationError(
      `It has no account ID: set one there, or ${wording("accountId")}, or CLOUDFLARE_ACCOUNT_ID.`,
      "accountId",
    ),
  );
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

const nothingRecorded = "No risk integration is recorded in what was looked at.";
const onlyLeftOut = "No other risk integration is recorded in what was looked at.";
