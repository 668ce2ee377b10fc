import { abortedBy } from "../client/abort.js";
import { RiskIntegrationError } from "../errors.js";

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
