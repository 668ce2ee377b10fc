import type { Clock } from "./clock.js";
import { Limiter } from "./limiter.js";
import { RateLimitPause } from "./rate-limit.js";
import { RequestBudget } from "./request-budget.js";

const maxInFlight = 100;

/** What the lookups with one credential at one API share. */
interface CredentialState {
  readonly pause: RateLimitPause;
  readonly budget: RequestBudget;
}

interface SharedState {
  /** The places in flight, for all clients together. */
  readonly limiter: Limiter;
  readonly credentials: Map<string, CredentialState>;
}

// The API counts per user, whichever client asks. A clock of a test's own has a state of its own.
const states = new WeakMap<Clock, SharedState>();

/** What all clients of this process share: the places in flight, and one pause and one budget for each credential at each API. */
export function sharedState(clock: Clock, credentialAndApi: string): { readonly limiter: Limiter } & CredentialState {
  const { limiter, credentials } = states.get(clock) ?? { limiter: new Limiter(maxInFlight), credentials: new Map() };
  states.set(clock, { limiter, credentials });
  const state = credentials.get(credentialAndApi) ?? { pause: new RateLimitPause(), budget: new RequestBudget() };
  credentials.set(credentialAndApi, state);
  return { limiter, ...state };
}
