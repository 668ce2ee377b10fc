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
 * Waits for one of the requests of five minutes, for the rate limit's pause to end, and for one of the places in flight.
 * @throws {RiskIntegrationError} `RATE_LIMITED` where that takes longer than a lookup waits; the reason of `signal`
 */
export async function waitForTurn(channel: Channel, waited: Waited, signal: AbortSignal): Promise<Turn> {
  const { budget, clock, policy, log } = channel;
  const onWait = (until: number) => log.warn(`${usedUp(channel)}: further ${goOn(channel, until)}`);
  const options = { clock, signal, limit: policy.maxRequestsPer5Minutes, onWait };
  try {
    // Before the pause: what goes first at its end must not be held up here.
    const ms = await budget.take({ ...options, waitMs: policy.maxRateLimitWaitMs - waited.ms });
    const turn = await passPause(channel, waited.ms + ms, signal).catch((reason) => {
      budget.giveBack();
      throw reason;
    });
    return { ...turn, waitedMs: ms + turn.waitedMs };
  } catch (reason) {
    throw tooLong(reason, channel, waited.met);
  }
}

/** What came of a turn. */
export interface Outcome {
  /** Whether the request was begun to be sent; what was not, the API cannot have counted. */
  readonly sent: boolean;
  /** Whether the API took it, so that it does not block any more. */
  readonly answered: boolean;
}

export function endTurn({ budget, pause, clock }: Channel, { pass, release }: Turn, { sent, answered }: Outcome): void {
  release();
  if (sent) budget.end(clock);
  else budget.giveBack();
  pause.leave(pass, answered);
}

async function passPause(channel: Channel, spentMs: number, signal: AbortSignal): Promise<Turn> {
  const { pause, limiter, clock, policy, log, limited } = channel;
  const onPause = (until: number) => log.warn(`${limited.limit} was met: ${goOn(channel, until)}`);
  let waitedMs = 0;
  for (;;) {
    const budgetMs = policy.maxRateLimitWaitMs - spentMs - waitedMs;
    const pass = await pause.enter({ clock, signal, budgetMs, onPause });
    waitedMs += pass.waitedMs;
    const release = await limiter.acquire(signal).catch((reason) => {
      pause.leave(pass, false);
      throw reason;
    });
    if (!pause.isStale(pass)) return { pass, waitedMs, release };
    // Others met the rate limit while this one was queueing.
    release();
    pause.leave(pass, false);
  }
}

/** When the lookups that wait go on; each wait is told once for all that wait together. */
function goOn({ clock, limited }: Channel, until: number): string {
  return `${limited.waiters} resume at ${time(until)}, in ${Math.ceil((until - clock.now()) / 1_000)} s.`;
}

function tooLong(reason: unknown, channel: Channel, met: RiskIntegrationError | undefined): unknown {
  if (!(reason instanceof WaitTooLong || reason instanceof BudgetUsedUp)) return reason;
  const { status, rayId, apiErrors, messages } = met ?? {};
  const details = { status, rayId, apiErrors, messages, retryable: true };
  return new RiskIntegrationError("RATE_LIMITED", whyTooLong(reason, channel), details);
}

function whyTooLong(reason: WaitTooLong | BudgetUsedUp, channel: Channel): string {
  const { policy, clock, limited } = channel;
  const limit = `the ${Math.round(policy.maxRateLimitWaitMs / 1_000)} s that a lookup waits`;
  if (reason instanceof BudgetUsedUp)
    return `${usedUp(channel)} until ${time(reason.until)}, and with that the waits of this lookup were longer than ${limit}. Run again after that`;
  if (reason.until !== undefined && reason.until > clock.now())
    return `${limited.limit} blocks until ${time(reason.until)}, longer than ${limit}. Run again after that`;
  return `${limited.limit} was met, and since then no request was answered, for longer than ${limit}. Run again later`;
}

function usedUp({ policy, limited }: Channel): string {
  const count = policy.maxRequestsPer5Minutes;
  return `${limited.limit} of ${count.toLocaleString("en")} request${count === 1 ? "" : "s"} in 5 minutes is used up`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
