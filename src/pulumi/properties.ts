import type { Expectation } from "../expectation.js";
import { isLeftOut } from "../left-out.js";

/** What the engine hands over of a resource: JSON, checked by whoever reads it. */
// biome-ignore lint/suspicious/noExplicitAny: it is JSON of a program's making, until `check` has looked at it.
export type Properties = Record<string, any>;

/**
 * How a value that is not known yet arrives in a dynamic provider. Part of Pulumi's protocol (`unknownValue` of its
 * runtime/rpc), repeated here so that the provider process need not load the SDK; a test compares them.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** The expectation without what was left out, or is unknown in this preview. */
export function expectationOf({ expect }: Properties): Expectation | undefined {
  if (isLeftOut(expect) || isUnknown(expect)) return undefined;
  if (typeof expect !== "object" || Array.isArray(expect)) return expect;
  return Object.fromEntries(Object.entries(expect).filter(([, value]) => !isLeftOut(value) && !isUnknown(value)));
}

/** What a resource is told whose argument is a secret. */
export function secretArgumentWarning(resource: string, argument: string): string {
  return `${resource}: ${argument} is a secret and stays one under its own name, but the resource's ID and what the API says of it are stored in clear.`;
}
