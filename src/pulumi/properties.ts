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

/** The properties of a thing that nothing is known of yet. */
export function allUnknown(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, unknownValue]));
}
