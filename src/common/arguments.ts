import { argumentError } from "./errors.js";
import { escapeForOutput } from "./output.js";

/** Whether an argument was left out; a null counts as that, as everywhere in Pulumi. */
export function isNil(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/**
 * Refuses a name that does not exist: a program in JavaScript would get no other error for it.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function assertKnownNames(of: string, given: unknown, names: readonly string[]): void {
  if (typeof given !== "object" || given === null) throw argumentError(`${of}: expected an object with ${names[0]}.`);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const name = escapeForOutput(unknown, 60);
  throw argumentError(`${of}: unknown name “${name}”. Allowed names: ${names.join(", ")}.`, name);
}
