import { describe } from "vitest";
import { pluginResource } from "./plugin-stack.js";
import { nameOfRows, parseRowName } from "./row-names.js";
import { type Fixtures, test } from "./stack.js";

type Body = (fixtures: Fixtures) => Promise<void>;

export const testOf = {
  dynamic: test,
  plugin: test.extend({ kind: pluginResource }),
};

/**
 * The rows that the plugin's resource goes through in `npm test`, besides the cases of parity. It goes through all of them in
 * `npm run test:all`: twice the matrix would make `npm test` too long.
 */
const pluginRowsOfNpmTest = [1, 5, 9, 10, 12];

function runsNow(kind: keyof typeof testOf, names: readonly string[]): boolean {
  const isOfNpmTest = names.some((name) => pluginRowsOfNpmTest.includes(parseRowName(name)?.row ?? Number.NaN));
  return kind !== "plugin" || isOfNpmTest || process.env.ALL_ROWS === "1";
}

function register(kinds: readonly (keyof typeof testOf)[]) {
  return (name: string | readonly string[], body: Body): void => {
    const names = [name].flat();
    for (const kind of kinds) if (runsNow(kind, names)) describe(kind, () => testOf[kind](nameOfRows(names), body));
  };
}

/**
 * A test of a row of the lifecycle matrix, or of several that one stack goes through, named as `row-names.ts` has it: for the
 * dynamic resource and for the plugin's, or only for one. `test/lifecycle-matrix.test.ts` finds it by this call.
 */
export const row = Object.assign(register(["dynamic", "plugin"]), {
  dynamic: register(["dynamic"]),
  plugin: register(["plugin"]),
});
