import { defineConfig } from "vitest/config";

// Every limit is a safety net: a test must not fail because the machine is busy. A hung `pulumi` is detected by its lack of progress
// (test/engine/progress.ts), and `expect.poll` waits for as long as the machine takes.
export const minutes = (count: number) => ({ testTimeout: count * 60_000, hookTimeout: count * 60_000 });
export const patient = { expect: { poll: { timeout: 240_000 } } };

/** The tests that run `pulumi`. */
const onEngine = { ...minutes(15), ...patient, globalSetup: "test/engine/initial-stack.ts" };
const engineFolders = ["engine", "package", "examples", "languages"];
const inFolders = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** The tests that take longer: `npm run test:all` runs them. */
export const longer = "test/**/*.all.test.ts";

/**
 * Tests import the sources by their names, and get what is compiled of them, as users do: a `require` of the package's own would find
 * no file among the sources. Source maps lead from dist to src.
 */
export const compiled = {
  resolve: { alias: [{ find: /^(\.\.?\/.*)?src\/(.*)\.js$/, replacement: "$1dist/$2.js" }] },
  external: { server: { deps: { external: [/\/dist\/.*\.js$/] } } },
};

export default defineConfig({
  resolve: compiled.resolve,
  test: {
    ...compiled.external,
    // Processes wait for each other: a third worker keeps two cores busy; a fourth costs more than it gains.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          ...{ name: "unit", ...minutes(5), ...patient },
          include: ["test/**/*.test.ts"],
          exclude: [longer, ...inFolders([...engineFolders, "browser", "consumers"])],
        },
      },
      {
        extends: true,
        test: { ...{ name: "browser", ...minutes(5), ...patient }, include: inFolders(["browser"]) },
      },
      {
        extends: true,
        test: { ...{ name: "engine", ...onEngine }, include: inFolders(engineFolders), exclude: [longer] },
      },
      {
        extends: true,
        test: {
          ...{ name: "all", ...onEngine },
          include: [longer, ...inFolders(["engine"])],
          // The plugin's resource goes through all rows of the lifecycle matrix.
          env: { ALL_ROWS: "1" },
        },
      },
      {
        extends: true,
        test: { ...{ name: "consumers", ...minutes(15) }, include: inFolders(["consumers"]), maxConcurrency: 2 },
      },
    ],
  },
});
