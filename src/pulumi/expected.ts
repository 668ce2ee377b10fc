import { RiskIntegrationError } from "../errors.js";
import type { Expectation } from "../expectation.js";
import { isLeftOut } from "../left-out.js";
import { isUnknown, type Properties } from "./properties.js";

/** What a resource expects, and whether that is kept out of messages. */
export interface Expected {
  readonly expect: Expectation | undefined;
  readonly isSecret: boolean;
}

export const noExpectation: Expected = { expect: undefined, isSecret: false };

/** What a resource's arguments expect. */
export function expectedOf(news: Properties): Expected {
  return { expect: expectationOf(news), isSecret: news.expectIsSecret === true };
}

/** The expectation without what was left out, or is unknown in this preview. */
export function expectationOf({ expect }: Properties): Expectation | undefined {
  if (isLeftOut(expect) || isUnknown(expect)) return undefined;
  if (typeof expect !== "object" || Array.isArray(expect)) return expect;
  return Object.fromEntries(Object.entries(expect).filter(([, value]) => !isLeftOut(value) && !isUnknown(value)));
}

/**
 * What `check` did not find, `create` and `update` look for again. They have to look at the expectation too, which is not among
 * the inputs, so that it is not stored; they run in the same process. They are not told which resource they work for, so where
 * several have one reference, all that was expected of it has to hold.
 */
export class ExpectedLater {
  readonly #byPlace = new Map<string, Map<string, Expected>>();

  add(place: Properties, expected: Expected): void {
    const key = placeKey(place);
    this.#byPlace.set(key, (this.#byPlace.get(key) ?? new Map()).set(JSON.stringify(expected), expected));
  }

  of(place: Properties): readonly Expected[] {
    return [...(this.#byPlace.get(placeKey(place))?.values() ?? [])];
  }
}

/** The engine names the resource that was to be created, and that may expect nothing of this. */
export function sharedExpectationHint(error: unknown): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code !== "EXPECTATION_FAILED") return error;
  const hint = "One of the resources with this reference expects that, and then it holds for all of them.";
  return new RiskIntegrationError(error.code, `${error.message} ${hint}`, error);
}

function placeKey({ accountId, referenceId }: Properties): string {
  return JSON.stringify([accountId, referenceId]);
}
