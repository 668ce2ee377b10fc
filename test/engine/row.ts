import { describe } from "vitest";
import { pluginResource } from "./plugin-stack.js";
import { type Fixtures, test } from "./stack.js";

type Body = (fixtures: Fixtures) => Promise<void>;

export const testOf = {
  dynamic: test,
  plugin: test.extend({ kind: pluginResource }),
};

function register(kinds: readonly (keyof typeof testOf)[]) {
  return (name: string, body: Body): void => {
    for (const kind of kinds) describe(kind, () => testOf[kind](name, body));
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
