import { escapeForOutput } from "../common/output.js";
import { isRecordedField } from "../model/risk-integration.js";

// What the dynamic resource and the plugin's say in the same words.

/** What a resource is told whose argument is a secret. */
export function secretArgumentWarning(resource: string, argument: string): string {
  return `${resource}: ${argument} is a secret and stays one under its own name, but the resource's ID and what the API says of it are stored in clear.`;
}

/** What `ignoreChanges` does not do with a `RiskIntegrationReference`, or does beside what is meant: the engine applies it before `check`. */
export function warningsOfIgnoreChanges(name: string, ignored: readonly string[]): string[] {
  if (ignored.includes("*"))
    return [
      `${name}: ignoreChanges “*” cannot reach what comes from the API, and switches the arguments expect and ignoreDrift off. Use the argument ignoreDrift instead.`,
    ];
  const warnings: string[] = [];
  const outOfReach = ignored.filter((path) => isRecordedField(path) || path === "absoluteWellKnownUrl");
  if (outOfReach.length > 0)
    warnings.push(
      `${name}: ignoreChanges cannot reach ${quoteNames(outOfReach)}, since they come from the API. Use the argument ignoreDrift.`,
    );
  // The engine puts the recorded value in the place of the argument's, and of these two none is recorded.
  const switchedOff = ignored.filter((path) => /^(expect|ignoreDrift)\b/.test(path));
  if (switchedOff.length > 0)
    warnings.push(
      `${name}: ignoreChanges switches ${quoteNames(switchedOff)} off once the resource is recorded. Leave that out of it: changing them is no change of the resource.`,
    );
  return warnings;
}

/** Names from a program, safe to print. */
export function quoteNames(names: readonly string[]): string {
  return names.map((name) => escapeForOutput(name, 60)).join(", ");
}
