import { abortedBy } from "../client/abort.js";
import type { InternalClient } from "../client/client.js";
import { unexpectedFailure } from "../client/unexpected.js";
import { errorCodeSpecs } from "../common/error-codes.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
import type { RiskIntegration } from "../model/risk-integration.js";

/** How a check ends before it is done: by its caller, or by its time. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Why the signal has aborted, as the error of what was not checked any more. */
  readonly stopped: () => RiskIntegrationError;
}

/**
 * @param reason what the signal was aborted with, if it was
 * @param timeoutMs what was over, in milliseconds; undefined: the caller stopped it
 */
export function stoppedBy(reason: unknown, timeoutMs?: number): RiskIntegrationError {
  return timeoutMs === undefined
    ? new RiskIntegrationError("ABORTED", `Not checked: the check was ${abortedBy(reason, "stopped")}.`)
    : new RiskIntegrationError("TIMEOUT", `Not checked: the ${timeoutMs / 1_000} s for the whole check were over.`, {
        retryable: true,
      });
}

/** A lookup that targets wait for: each is made once, however many sources record it. */
export interface LookupRequest {
  readonly accountId: string;
  readonly referenceId: string;
  readonly client: InternalClient;
}

export type LookupOutcome = RiskIntegration | RiskIntegrationError;

export interface LookUpAllOptions extends Stop {
  /** How many lookups may be under way at once. */
  readonly concurrency: number;
  /** Told after each answer. */
  readonly onAnswer: () => void;
}

const unanswered: readonly RiskIntegrationErrorCode[] = ["NETWORK", "TLS", "TIMEOUT", "API"];

/**
 * After so many lookups in a row without an answer, or with an error that will pass such as a 503, each of them retried, the API
 * is taken to be out of order.
 */
const maxFailuresInARow = 25;

/** Asks every question and answers each, in the same order; a failure is an answer too. */
export async function lookUpAll(
  questions: readonly LookupRequest[],
  options: LookUpAllOptions,
): Promise<readonly LookupOutcome[]> {
  const answers: LookupOutcome[] = [];
  const refused = new Map<string, RiskIntegrationError>();
  let inARow = 0;
  let last: RiskIntegrationError | undefined;

  const ask = async ({ accountId, referenceId, client }: LookupRequest): Promise<LookupOutcome> => {
    if (options.signal.aborted) return options.stopped();
    const reason = refused.get(accountId) ?? (inARow >= maxFailuresInARow ? last : undefined);
    if (reason) return skipped(reason, { accountId, referenceId });
    try {
      const { integration } = await client.lookUp({ accountId, referenceId }, { signal: options.signal });
      inARow = 0;
      return integration;
    } catch (thrown) {
      // One lookup with an error that nobody foresaw must not cost the report on all the others.
      const error = unexpectedFailure(thrown);
      if (error.code === "ABORTED") return options.stopped();
      // That holds for the whole account, so its other references are not asked for with the same credential.
      if (errorCodeSpecs[error.code].exit === "denied") refused.set(accountId, error);
      inARow = unanswered.includes(error.code) && (error.retryable || error.code === "TLS") ? inARow + 1 : 0;
      last = error;
      return error;
    }
  };

  const next = questions.entries();
  const work = async (): Promise<void> => {
    for (const [index, question] of next) {
      answers[index] = await ask(question);
      options.onAnswer();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, questions.length) }, work));
  return answers;
}

function skipped(
  { code, message, retryable, rayId }: RiskIntegrationError,
  reference: { readonly accountId: string; readonly referenceId: string },
): RiskIntegrationError {
  return new RiskIntegrationError(code, `Skipped after an earlier failure: ${message}`, {
    ...reference,
    retryable,
    rayId,
  });
}
