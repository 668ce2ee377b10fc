import { RiskIntegrationError } from "../errors.js";

/** How a check ends before it is done: by its caller, or by its time. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Why the signal has aborted, as the error of what was not checked any more. */
  readonly stopped: () => RiskIntegrationError;
}

/** @param timeoutMs what was over, in milliseconds; undefined: the caller stopped it */
export function stoppedBy(timeoutMs: number | undefined): RiskIntegrationError {
  return timeoutMs === undefined
    ? new RiskIntegrationError("ABORTED", "Not checked: the check was stopped.")
    : new RiskIntegrationError("TIMEOUT", `Not checked: the ${timeoutMs / 1_000} s for the whole check were over.`, {
        retryable: true,
      });
}
