import { describe } from "vitest";
import { pluginResource } from "./plugin-stack.js";
import { parseRowName } from "./row-names.js";
import { type Fixtures, test } from "./stack.js";

type Body = (fixtures: Fixtures) => Promise<void>;

export const testOf = {
  dynamic: test,
  plugin: test.extend({ kind: pluginResource }),
};

/**
 * The rows that the plugin's resource goes through in `npm test`, beside the cases of parity. It goes through all of them in
 * `npm run test:rows`, by night: twice the matrix would take `npm test` beyond a quarter of an hour.
 */
const byDayForPlugin = [1, 5, 9, 10, 12];

function runsNow(kind: keyof typeof testOf, name: string): boolean {
  const row = parseRowName(name)?.row ?? Number.NaN;
  return kind !== "plugin" || byDayForPlugin.includes(row) || process.env.ALL_ROWS === "1";
}

function register(kinds: readonly (keyof typeof testOf)[]) {
  return (name: string, body: Body): void => {
    for (const kind of kinds) if (runsNow(kind, name)) describe(kind, () => testOf[kind](name, body));
  };
}

/**
 * A test of a row of the lifecycle matrix, named as `row-names.ts` has it: for the dynamic resource and for the plugin's, or for the
 * one that it says. `test/lifecycle-matrix.test.ts` finds it by this call.
 */
export const row = Object.assign(register(["dynamic", "plugin"]), {
  dynamic: register(["dynamic"]),
  plugin: register(["plugin"]),
});
