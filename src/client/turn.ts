import { RiskIntegrationError } from "../errors.js";
import type { Channel } from "./exchange.js";
import { type Pass, WaitTooLong } from "./rate-limit.js";
import { BudgetUsedUp } from "./request-budget.js";

/** The right to send one request now; {@link endTurn} gives back what it holds. */
export interface Turn {
  readonly pass: Pass;
  readonly waitedMs: number;
  readonly release: () => void;
}

/** What the rate limit has cost a lookup so far, and what the API said when the lookup met it. */
export interface Waited {
  readonly ms: number;
  readonly met: RiskIntegrationError | undefined;
}

/** A turn without any waiting, as it nearly always is; without a promise, since every lookup asks. */
export function turnAtOnce({ pause, budget, limiter, clock, policy }: Channel): Turn | undefined {
  const pass = pause.passAtOnce();
  if (!pass || !budget.tryTake({ clock, limit: policy.maxRequestsPer5Minutes })) return undefined;
  const release = limiter.tryAcquire();
  if (release) return { pass, waitedMs: 0, release };
  budget.giveBack();
  return undefined;
}

/**
 * Waits for the rate limit's pause to end, for one of the requests of five minutes, and for one of the places in flight.
 * @throws {RiskIntegrationError} `RATE_LIMITED` where that takes longer than a lookup waits; the reason of `signal`
 */
export async function waitForTurn(channel: Channel, waited: Waited, signal: AbortSignal): Promise<Turn> {
  return queue(channel, waited.ms, signal).catch((reason) => {
    throw tooLong(reason, channel, waited.met);
  });
}

/** @param answered whether the API took the request, so that it does not block any more */
export function endTurn({ budget, pause, clock }: Channel, { pass, release }: Turn, answered: boolean): void {
  release();
  budget.end(clock);
  pause.leave(pass, answered);
}

async function queue(channel: Channel, spentMs: number, signal: AbortSignal): Promise<Turn> {
  const { pause, budget, limiter, clock, policy } = channel;
  const { onPause, onWait } = tellers(channel);
  let waitedMs = 0;
  const leftMs = () => policy.maxRateLimitWaitMs - spentMs - waitedMs;
  for (;;) {
    const pass = await pause.enter({ clock, signal, budgetMs: leftMs(), onPause });
    waitedMs += pass.waitedMs;
    const without = (reason: unknown): never => {
      pause.leave(pass, false);
      throw reason;
    };
    const limit = policy.maxRequestsPer5Minutes;
    waitedMs += await budget.take({ clock, signal, limit, waitMs: leftMs(), onWait }).catch(without);
    const release = await limiter.acquire(signal).catch((reason) => {
      budget.giveBack();
      return without(reason);
    });
    if (!pause.isStale(pass)) return { pass, waitedMs, release };
    // Others met the rate limit while this one was queueing.
    release();
    budget.giveBack();
    pause.leave(pass, false);
  }
}

/** What is told of waiting: once for all that wait together, with the time at which they go on. */
function tellers(channel: Channel) {
  const { clock, log, limited } = channel;
  const goOn = (until: number) =>
    `${limited.waiters} go on at ${time(until)}, in ${Math.ceil((until - clock.now()) / 1_000)} s.`;
  return {
    onPause: (until: number) => log.warn(`${limited.limit} was met: ${goOn(until)}`),
    onWait: (until: number) => log.warn(`${usedUp(channel)}: further ${goOn(until)}`),
  };
}

function tooLong(reason: unknown, channel: Channel, met: RiskIntegrationError | undefined): unknown {
  if (!(reason instanceof WaitTooLong || reason instanceof BudgetUsedUp)) return reason;
  const { policy, clock, limited } = channel;
  const limit = `the ${Math.round(policy.maxRateLimitWaitMs / 1_000)} s that a lookup waits`;
  const until = reason.until;
  const what = reason instanceof BudgetUsedUp ? usedUp(channel) : `${limited.limit} blocks`;
  const said =
    until !== undefined && until > clock.now()
      ? `${what} until ${time(until)}, longer than ${limit}. Run again after that`
      : `${limited.limit} was met, and since then no request was answered, for longer than ${limit}. Run again later`;
  const { status, rayId, apiErrors, messages } = met ?? {};
  return new RiskIntegrationError("RATE_LIMITED", said, { status, rayId, apiErrors, messages, retryable: true });
}

function usedUp({ policy, limited }: Channel): string {
  return `${limited.limit} of ${policy.maxRequestsPer5Minutes.toLocaleString("en")} requests in 5 minutes is used up`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
