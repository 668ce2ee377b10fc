import { printable } from "../printable.js";
import { maxOutputDepth } from "./limits.js";
import { isObject, isSpecial, type JsonObject, readStateValue } from "./state-value.js";

/** A result of `getRiskIntegrationByReference` among a stack's outputs. */
export interface FoundResult {
  /** The output's name and, where the result is inside of it, the way there: `receivers[2].integration`. */
  readonly path: string;
  readonly value: JsonObject;
  /** Whether it, or what it is in, is a secret as a whole. */
  readonly isSecret: boolean;
}

/** Searches a stack's outputs, lists and objects inside of them too; encrypted ones, and those too deep, can only be counted. */
export function findResults(outputs: unknown): {
  readonly results: readonly FoundResult[];
  readonly encrypted: number;
  /** How many lie too deep to be looked into. */
  readonly tooDeep: number;
} {
  const results: FoundResult[] = [];
  let encrypted = 0;
  let tooDeep = 0;
  const search = (output: unknown, steps: Steps | undefined, depth: number, within: boolean): void => {
    const found = readStateValue(output);
    const isSecret = within || found.kind === "secret";
    if (found.kind === "encrypted") {
      encrypted += 1;
      return;
    }
    const { value } = found;
    if (depth > maxOutputDepth) {
      if (typeof value === "object" && value !== null) tooDeep += 1;
      return;
    }
    if (looksLikeResult(value)) results.push({ path: pathOf(steps), value, isSecret });
    else if (Array.isArray(value))
      for (const [index, part] of value.entries()) search(part, { before: steps, step: index }, depth + 1, isSecret);
    else if (isObject(value) && !isSpecial(value))
      for (const [name, part] of Object.entries(value))
        search(part, { before: steps, step: name }, depth + 1, isSecret);
  };
  search(outputs ?? {}, undefined, 0, false);
  return { results, encrypted, tooDeep };
}

/** The way to a value. It is put into words for what is found only: a state has millions of other values. */
interface Steps {
  readonly before: Steps | undefined;
  readonly step: string | number;
}

function pathOf(steps: Steps | undefined): string {
  if (steps === undefined) return "";
  const { before, step } = steps;
  if (typeof step === "number") return `${pathOf(before)}[${step}]`;
  return before === undefined ? printable(step, 120) : `${pathOf(before)}.${printable(step, 120)}`;
}

/** No other object has these four; a field of it may be a secret of its own. */
function looksLikeResult(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    ["integrationId", "accountTag", "referenceId", "wellKnownUrl"].every((name) => Object.hasOwn(value, name))
  );
}
