import type { Clock } from "./clock.js";
import { Limiter } from "./limiter.js";
import { RateLimitPause } from "./rate-limit.js";

const maxInFlight = 100;

interface SharedState {
  /** The places in flight, for all clients together. */
  readonly limiter: Limiter;
  readonly pauses: Map<string, RateLimitPause>;
}

// The API counts per user, whichever client asks. A clock of a test's own has a state of its own.
const states = new WeakMap<Clock, SharedState>();

/** What all clients of this process share: the places in flight, and one pause for each credential at each API. */
export function sharedState(clock: Clock, credentialAndApi: string): { limiter: Limiter; pause: RateLimitPause } {
  const state = states.get(clock) ?? { limiter: new Limiter(maxInFlight), pauses: new Map() };
  states.set(clock, state);
  const pause = state.pauses.get(credentialAndApi) ?? new RateLimitPause();
  state.pauses.set(credentialAndApi, pause);
  return { limiter: state.limiter, pause };
}
