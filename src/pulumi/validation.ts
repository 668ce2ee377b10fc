import { isPromise } from "node:util/types";
import * as pulumi from "@pulumi/pulumi";
import { assertKnownNames } from "../common/arguments.js";
import { isRecordedField } from "../model/risk-integration.js";
import { programLog } from "./program.js";
import { quoteNames, warningsOfIgnoreChanges } from "./resource-warnings.js";
import { programError, withRunErrors } from "./run-error.js";

/**
 * Refuses what is not an object of these names. Its values are looked at later, when they are known.
 * @param taker what takes an object of outputs, where `of` does not
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function assertArguments(of: string, args: unknown, names: readonly string[], taker?: string): void {
  if (pulumi.Output.isInstance(args) || isPromise(args))
    throw programError(
      "INVALID_ARGUMENT",
      `${of}: the arguments are an output: give ${taker ? `${taker} ` : ""}an object, whose values may be outputs.`,
    );
  withRunErrors(() => assertKnownNames(of, args, names));
}

/**
 * Refuses what a `RiskIntegrationReference` cannot do, and tells of options that do less with it than with other resources:
 * what it records comes from the API, as inputs that `check` returns after the engine has applied the options.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function assertUsableOptions(name: string, opts: pulumi.CustomResourceOptions): void {
  if (opts.import !== undefined)
    throw programError(
      "INVALID_ARGUMENT",
      `${name}: a dynamic resource cannot be imported. Leave the option “import” out: the first update only looks the integration up, and creates nothing at Cloudflare.`,
    );
  for (const warning of warningsOfIgnoreChanges(name, listOf(opts.ignoreChanges))) programLog.warn(warning);

  const replacing = listOf(opts.replaceOnChanges).filter((path) => path === "*" || isRecordedField(path));
  if (replacing.length > 0)
    programLog.warn(
      `${name}: replaceOnChanges has no effect on ${quoteNames(replacing)}: what the API says is recorded in place. Give replaceOnChanges to the resource that uses the output.`,
    );

  const secret = listOf(opts.additionalSecretOutputs).filter(
    (output) => isRecordedField(output) || output === "absoluteWellKnownUrl",
  );
  if (secret.length > 0)
    programLog.warn(
      `${name}: additionalSecretOutputs cannot keep ${quoteNames(secret)} secret: what the API says is among the resource's inputs too, in clear in the state and in previews. Use pulumi.secret(...) where you pass an output on.`,
    );
}

/** A program in JavaScript may give anything; what is no list is the SDK's to refuse. */
function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value : [];
}
