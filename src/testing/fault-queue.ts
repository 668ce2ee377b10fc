import type { Fault, FaultOptions } from "./fault.js";
import { assertFault, assertFaultOptions } from "./fault.js";
import type { RecordedRequest, RequestMatcher } from "./request-log.js";
import { fits } from "./request-log.js";

interface Script {
  faults: Fault[];
  next: number;
  roundsLeft: number;
  match: RequestMatcher | undefined;
}

/** Scripted faults, consumed in the order in which they were given. */
export class FaultQueue {
  #scripts: Script[] = [];

  add(given: Fault | readonly Fault[], { times = 1, match }: FaultOptions = {}): void {
    const faults = Array.isArray(given) ? [...given] : [given as Fault];
    for (const fault of faults) assertFault(fault);
    assertFaultOptions({ times, match });
    if (faults.length > 0) this.#scripts.push({ faults, next: 0, roundsLeft: times, match });
  }

  /** Takes the first fault that is meant for this request. */
  take(request: RecordedRequest): Fault | undefined {
    const script = this.#scripts.find(({ match }) => fits(request, match));
    const fault = script?.faults[script.next];
    if (script === undefined || fault === undefined) return undefined;
    script.next += 1;
    if (script.next === script.faults.length) {
      script.next = 0;
      script.roundsLeft -= 1;
      if (script.roundsLeft <= 0) this.#scripts = this.#scripts.filter((other) => other !== script);
    }
    return fault;
  }

  /** How many answers are still to go wrong; `Infinity` when a script has no end. */
  get pending(): number {
    return this.#scripts.reduce((sum, { faults, next, roundsLeft }) => sum + faults.length * roundsLeft - next, 0);
  }

  clear(): void {
    this.#scripts = [];
  }
}
