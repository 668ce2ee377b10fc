import { expect } from "vitest";

/** One `pulumi` command that a test ran. */
export interface RunRecord {
  readonly args: readonly string[];
  readonly exitCode: number;
}

/** A command form, as the names of tests and docs/lifecycle.md spell it, and the exit code that it must end with. */
interface Claim {
  readonly form: string;
  readonly exitCode: number;
}

/** A row of the lifecycle matrix in the name of a test: "row N: what happens: form code, form code". */
export interface RowName {
  readonly row: number;
  readonly what: string;
  readonly claims: readonly Claim[];
}

/** The parts of a test's name; undefined where it is not one of a row. */
export function parseRowName(name: string): RowName | undefined {
  const [, row, what, codes] = /^row (\d+): (.*): (.*)$/.exec(name) ?? [];
  if (row === undefined || what === undefined || codes === undefined) return undefined;
  const claims = codes.split(", ").map((claim) => {
    const [, form, exitCode] = /^([a-z]+(?: --[a-z=-]+)*) (\d+)$/.exec(claim) ?? [];
    if (form === undefined) throw new Error(`“${claim}” in “${name}” is not a command form and its exit code.`);
    return { form, exitCode: Number(exitCode) };
  });
  return { row: Number(row), what, claims };
}

const separator = " | ";

/** The name of a test that takes one stack through several rows, one after the other. */
export const nameOfRows = (names: readonly string[]): string => names.join(separator);
const rowsOfName = (name: string): string[] => name.split(separator);

/**
 * Fails unless the commands that a test's name tells of were run, in that order and with those exit codes. A row begins
 * after the one before it, or with its last command: the update that ends one may be what the next one starts from.
 */
export function expectClaims(name: string, runs: readonly RunRecord[]): void {
  let begin = 0;
  for (const row of rowsOfName(name)) {
    let next = begin;
    for (const { form, exitCode } of parseRowName(row)?.claims ?? []) {
      const place = runs.findIndex(
        (run, index) => index >= next && isOfForm(run.args, form) && run.exitCode === exitCode,
      );
      const observed = runs.map((run) => `${run.args.join(" ")} ${run.exitCode}`).join("\n  ");
      expect(place, `“${form} ${exitCode}” of “${row}” is not among these or out of order:\n  ${observed}`)
        // Nothing of the kind is left.
        .not.toBe(-1);
      next = place + 1;
    }
    begin = Math.max(begin, next - 1);
  }
}

const unspelled = ["--yes", "--diff", "--generate-code=false"];

/** Values, and flags that only answer the engine's questions or change what it prints, are no part of a form. */
function isOfForm([command, ...rest]: readonly string[], form: string): boolean {
  const flags = rest.filter((word) => word.startsWith("--") && !unspelled.includes(word));
  const spelled = (words: string[]) => [command, ...words].join(" ");
  return spelled(flags) === form || spelled(flags.filter((flag) => flag !== "--skip-preview")) === form;
}
