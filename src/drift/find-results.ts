import { maxOutputDepth } from "../common/limits.js";
import { escapeForOutput } from "../common/output.js";
import { fieldNames } from "../model/risk-integration.js";
import type { Unread } from "./left-out.js";
import { isObject, isReadable, isSpecial, type JsonObject, readStateValue, referencedUrn } from "./state-value.js";

/** A result of `getRiskIntegrationByReference` among a stack's outputs. */
export interface FoundResult {
  /**
   * The output's name and, where the result is inside of it, the way there: `receivers[2].integration`. If the outputs themselves are a result,
   * it says so.
   */
  readonly path: string;
  readonly value: JsonObject;
  /** Whether it, or what it is in, is a secret as a whole. */
  readonly isSecret: boolean;
}

/**
 * Searches a stack's outputs, lists and objects inside of them too; values that cannot be read or searched can only be counted.
 * @param isCompared whether a resource with this URN is a target of its own, so that a reference to it hides nothing
 */
export function findResults(
  outputs: unknown,
  isCompared: (urn: string) => boolean = () => false,
): Unread<number> & {
  readonly results: readonly FoundResult[];
  /** How many lie too deep to be searched. */
  readonly tooDeep: number;
  /** How many are references to other resources, assets, or other values that Pulumi marks. */
  readonly special: number;
} {
  const results: FoundResult[] = [];
  const unread = { encrypted: 0, decryptedToNull: 0, malformed: 0 };
  let tooDeep = 0;
  let special = 0;
  const search = (output: unknown, steps: Steps | undefined, depth: number, within: boolean): void => {
    const found = readStateValue(output);
    if (!isReadable(found)) {
      unread[found.kind] += 1;
      return;
    }
    const isSecret = within || found.kind === "secret";
    const { value } = found;
    if (depth > maxOutputDepth) {
      if (typeof value === "object" && value !== null) tooDeep += 1;
      return;
    }
    if (looksLikeResult(value)) results.push({ path: pathOf(steps), value, isSecret });
    else if (Array.isArray(value))
      for (const [index, part] of value.entries()) search(part, { before: steps, step: index }, depth + 1, isSecret);
    else if (isSpecial(value)) {
      const urn = referencedUrn(value);
      if (urn === undefined || !isCompared(urn)) special += 1;
    } else if (isObject(value))
      for (const [name, part] of Object.entries(value))
        search(part, { before: steps, step: name }, depth + 1, isSecret);
  };
  search(outputs ?? {}, undefined, 0, false);
  return { ...unread, results, tooDeep, special };
}

/** The way to a value. It is put into words for what is found only: a state has millions of other values. */
interface Steps {
  readonly before: Steps | undefined;
  readonly step: string | number;
}

function pathOf(steps: Steps | undefined): string {
  // A report needs a name for it.
  if (steps === undefined) return "(all outputs)";
  const { before, step } = steps;
  if (typeof step === "number") return `${before === undefined ? "" : pathOf(before)}[${step}]`;
  return before === undefined ? escapeForOutput(step, 120) : `${pathOf(before)}.${escapeForOutput(step, 120)}`;
}

const identifying = ["integrationId", "accountTag", "referenceId", "wellKnownUrl"];

/**
 * No other object has these four fields, which a program may have picked, or all fields of a result but two, which is a damaged one.
 * Each field may be a secret of its own.
 */
function looksLikeResult(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const isThere = (name: string): boolean => Object.hasOwn(value, name);
  return identifying.every(isThere) || fieldNames.filter(isThere).length >= fieldNames.length - 2;
}
