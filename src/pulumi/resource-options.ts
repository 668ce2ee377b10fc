import type * as pulumi from "@pulumi/pulumi";
import { printable } from "../printable.js";
import { isRecordedField } from "../recorded-fields.js";
import { programError, programLog } from "./program.js";

/**
 * Refuses what a `RiskIntegrationReference` cannot do, and tells of options that do less with it than with other resources:
 * what it records comes from the API, as inputs that `check` returns after the engine has applied the options.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function requireUsableOptions(name: string, opts: pulumi.CustomResourceOptions): void {
  if (opts.import !== undefined)
    throw programError(
      "INVALID_ARGUMENT",
      `${name}: a dynamic resource cannot be imported. Leave the option “import” out: the first update only looks the integration up, and creates nothing at Cloudflare.`,
    );
  tellOfIgnoreChanges(name, listOf(opts.ignoreChanges));

  const replacing = listOf(opts.replaceOnChanges).filter((path) => path === "*" || isRecordedField(path));
  if (replacing.length > 0)
    programLog.warn(
      `${name}: replaceOnChanges has no effect on ${shown(replacing)}: what the API says is recorded in place. Give replaceOnChanges to the resource that uses the output.`,
    );

  const secret = listOf(opts.additionalSecretOutputs).filter(
    (output) => isRecordedField(output) || output === "absoluteWellKnownUrl",
  );
  if (secret.length > 0)
    programLog.warn(
      `${name}: additionalSecretOutputs cannot keep ${shown(secret)} secret: what the API says is among the resource's inputs too, in clear in the state and in previews. Use pulumi.secret(...) where you pass an output on.`,
    );
}

function tellOfIgnoreChanges(name: string, ignored: readonly string[]): void {
  if (ignored.includes("*")) {
    programLog.warn(
      `${name}: ignoreChanges “*” cannot reach what comes from the API, and switches the arguments expect and ignoreDrift off. Use the argument ignoreDrift instead.`,
    );
    return;
  }
  const outOfReach = ignored.filter(isRecordedField);
  if (outOfReach.length > 0)
    programLog.warn(
      `${name}: ignoreChanges cannot reach ${shown(outOfReach)}, since they come from the API. Use the argument ignoreDrift.`,
    );
  // The engine puts the recorded value in the place of the argument's, and of these two none is recorded.
  const switchedOff = ignored.filter((path) => /^(expect|ignoreDrift)\b/.test(path));
  if (switchedOff.length > 0)
    programLog.warn(
      `${name}: ignoreChanges switches ${shown(switchedOff)} off once the resource is recorded. Leave that out of it: changing them is no change of the resource.`,
    );
}

/** A program in JavaScript may give anything; what is no list is the SDK's to refuse. */
function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value : [];
}

function shown(names: readonly string[]): string {
  return names.map((name) => printable(name, 60)).join(", ");
}
