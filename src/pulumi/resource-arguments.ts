import { isNil } from "../common/arguments.js";
import { argumentError, RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import type { Expectation } from "../model/expectation.js";
import { isRecordedField, type RecordedField, recordedFields } from "../model/risk-integration.js";

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
  if (isNil(expect) || isUnknown(expect)) return undefined;
  if (typeof expect !== "object" || Array.isArray(expect)) return expect;
  return Object.fromEntries(Object.entries(expect).filter(([, value]) => !isNil(value) && !isUnknown(value)));
}

/**
 * What `check` did not find, `create` and `update` look for again. They have to look at the expectation too, which is not among
 * the inputs, so that it is not stored; they run in the same process. They are not told which resource they work for, so where
 * several have one reference, all that was expected of it has to hold.
 */
export class ExpectedLater {
  readonly #byPlace = new Map<string, Map<string, Expected>>();

  add(place: Properties, expected: Expected): void {
    const key = integrationKeyText(place);
    this.#byPlace.set(key, (this.#byPlace.get(key) ?? new Map()).set(JSON.stringify(expected), expected));
  }

  of(place: Properties): readonly Expected[] {
    return [...(this.#byPlace.get(integrationKeyText(place))?.values() ?? [])];
  }
}

/** The engine names the resource that was to be created, and that may expect nothing of this. */
export function sharedExpectationHint(error: unknown): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code !== "EXPECTATION_FAILED") return error;
  const hint = "One of the resources with this reference expects that, and then it holds for all of them.";
  return new RiskIntegrationError(error.code, `${error.message} ${hint}`, error);
}

function integrationKeyText({ accountId, referenceId }: Properties): string {
  return JSON.stringify([accountId, referenceId]);
}

/**
 * The fields that keep their recorded value, by the argument `ignoreDrift`; what is unknown in a preview names none.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function ignoredFields(ignoreDrift: unknown): readonly (RecordedField | "absoluteWellKnownUrl")[] {
  const fields = namedFields(ignoreDrift);
  // What is derived from an ignored field is kept as it was too.
  return fields.includes("wellKnownUrl") ? [...fields, "absoluteWellKnownUrl"] : fields;
}

function namedFields(ignoreDrift: unknown): RecordedField[] {
  if (isNil(ignoreDrift) || isUnknown(ignoreDrift)) return [];
  const fields = (Array.isArray(ignoreDrift) ? ignoreDrift : [ignoreDrift]).filter(
    (field) => !isNil(field) && !isUnknown(field),
  );
  const wrong = fields.find((field) => !isRecordedField(field));
  if (wrong === undefined) return fields;
  const what =
    typeof wrong === "string" ? `names “${escapeForOutput(wrong, 60)}”` : "holds a value that is not a string";
  throw argumentError(`ignoreDrift ${what}. Allowed values: ${recordedFields.join(", ")}.`, "ignoreDrift");
}
