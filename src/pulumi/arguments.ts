import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { asRunError } from "./program.js";

/**
 * Refuses a name that does not exist, which a program in JavaScript would otherwise never hear of.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function requireKnownNames(of: string, args: unknown, names: readonly string[]): void {
  if (typeof args !== "object" || args === null)
    throw invalid(`${of}: the arguments must be an object with ${names[0]}.`);
  const unknown = Object.keys(args).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw invalid(`${of}: there is no argument “${printable(unknown, 60)}”; there are ${names.join(", ")}.`);
}

function invalid(message: string): unknown {
  return asRunError(new RiskIntegrationError("INVALID_ARGUMENT", message));
}
