import { isPromise } from "node:util/types";
import * as pulumi from "@pulumi/pulumi";
import { requireKnownNames } from "../known-names.js";
import { programError, withRunErrors } from "./run-error.js";

/**
 * Refuses what is not an object of these names. Its values are looked at later, when they are known.
 * @param taker what takes an object of outputs, where `of` does not
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function requireArguments(of: string, args: unknown, names: readonly string[], taker?: string): void {
  if (pulumi.Output.isInstance(args) || isPromise(args))
    throw programError(
      "INVALID_ARGUMENT",
      `${of}: the arguments are an output: give ${taker ? `${taker} ` : ""}an object, whose values may be outputs.`,
    );
  withRunErrors(() => requireKnownNames(of, args, names));
}
