import { RiskIntegrationError } from "./errors.js";
import { printable } from "./printable.js";

/**
 * The parts of a resource's ID, `accountId/referenceId`, split at the first slash: an account ID has none.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function parseId(id: string): { accountId: string; referenceId: string } {
  const slash = typeof id === "string" ? id.indexOf("/") : -1;
  if (slash > 0 && slash < id.length - 1) return { accountId: id.slice(0, slash), referenceId: id.slice(slash + 1) };
  throw new RiskIntegrationError(
    "INVALID_ARGUMENT",
    `The ID “${printable(String(id), 120)}” is not of the form accountId/referenceId.`,
  );
}
