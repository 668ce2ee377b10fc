import { RiskIntegrationError } from "./errors.js";
import { printable } from "./printable.js";

/**
 * Refuses a name that does not exist, which a program in JavaScript would otherwise never hear of.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function requireKnownNames(of: string, given: unknown, names: readonly string[]): void {
  if (typeof given !== "object" || given === null)
    throw new RiskIntegrationError("INVALID_ARGUMENT", `${of}: what is given must be an object with ${names[0]}.`);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new RiskIntegrationError(
    "INVALID_ARGUMENT",
    `${of}: there is no “${printable(unknown, 60)}”; there are ${names.join(", ")}.`,
  );
}
