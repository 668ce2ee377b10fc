import { stripVTControlCharacters } from "node:util";
import { diagnostics } from "./diagnostics.js";
import type { Run } from "./stack.js";

/** What the engine and its SDK put before a message of ours. */
const context =
  /^(?:error: \S+ resource '\S+' has a problem: |(?:<ref \*\d+> )?Error: invocation of \S+ returned an error: )/;

/** What the engine says of its own when something has failed. */
const ofTheEngine =
  /^error: (?:update failed$|(?:preview|update) canceled$|Running program '.*' failed with an unhandled exception:$)/;

/**
 * Every error and warning that a user reads in the diagnostics of a command, whole, without the engine's own words around it: such as
 * “error: referenceId is empty: …”.
 */
export function saidIn(run: Run): string[] {
  const said: string[] = [];
  let isOurs = false;
  for (const line of diagnostics(run).map(stripVTControlCharacters)) {
    const text = line.replace(/^ {4}/, "");
    if (/^(?:error|warning): /.test(text) || context.test(text)) {
      isOurs = !ofTheEngine.test(text);
      if (isOurs) said.push(text.replace(context, "error: "));
      // Traces and properties of an error are indented further, and headings less.
    } else if (isOurs && /^ {4}[^\s}(]/.test(line)) said.push(`${said.pop()}\n${text}`);
    else isOurs = false;
  }
  return said.map(comparable);
}

/** A message without what differs each time, where that has the form it should have. */
export function comparable(message: string): string {
  return message
    .replaceAll(/\(ray [0-9a-f]{16}-[A-Z]{3}\)/g, "(ray …)")
    .replace(/ until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,/, " until …,");
}

/** What a preview is to do with the resources that there are, such as “okta-function update”. */
export function stepsIn({ output }: Run): string[] {
  const steps = output.matchAll(/^ *[-+~]+ +\S+ ((?:okta|receiver)-\w+ (?:update|replace))\b/gm);
  return [...new Set([...steps].map(([, step = ""]) => step))].sort();
}

/** The stack's outputs as a preview shows them, such as “true => false” for one that changes. */
export function outputsIn({ output }: Run): Record<string, string> {
  const [, outputs = ""] = /^Outputs:\n((?: +.*\n)*)/m.exec(output) ?? [];
  const shown = outputs.matchAll(/^ +(?:[-+~] )?(\w+) *: (.*)$/gm);
  return Object.fromEntries([...shown].map(([, name, value]) => [name, value]));
}
