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
 * The rows that the plugin's resource goes through by night, in `npm run test:rows`, since it goes through them as the dynamic one does
 * in `npm test`, and all of them twice would take that beyond a quarter of an hour.
 */
const nightlyForPlugin = [4, 6, 8, 11, 14, 16, 17, 19, 20, 21];

function runsNow(kind: keyof typeof testOf, name: string): boolean {
  const row = parseRowName(name)?.row ?? Number.NaN;
  return kind !== "plugin" || !nightlyForPlugin.includes(row) || process.env.ALL_ROWS === "1";
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
