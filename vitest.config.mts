import { defineConfig } from "vitest/config";

// The limits are a safety net: what hangs is told by its lack of progress, see test/engine/progress.ts.
// Processes wait for each other there: a third worker keeps two cores busy.
const onEngine = {
  globalSetup: "test/engine/initial-stack.ts",
  testTimeout: 900_000,
  hookTimeout: 900_000,
  // As the limits: what is waited for may take as long as the machine likes.
  expect: { poll: { timeout: 600_000 } },
  maxWorkers: 3,
};
/** The folders of tests that run `pulumi`. Those in `*.all.test.ts` take longer: `npm run test:all` has them. */
const engineFolders = ["engine", "package", "examples", "languages"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/engine/**",
            "test/package/**",
            "test/examples/**",
            "test/languages/**",
            "test/browser/**",
            "test/consumers/**",
          ],
          testTimeout: 20_000,
          // By default vitest keeps a core for itself, of two.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "engine",
          include: engineFolders.map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: ["test/**/*.all.test.ts"],
          ...onEngine,
        },
      },
      {
        test: {
          name: "all",
          include: engineFolders.map((folder) => `test/${folder}/**/*.all.test.ts`),
          ...onEngine,
        },
      },
      {
        test: {
          name: "consumers",
          include: ["test/consumers/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 180_000,
          maxConcurrency: 2,
        },
      },
      {
        test: {
          name: "rows",
          include: ["test/engine/**/*.test.ts"],
          env: { ALL_ROWS: "1" },
          ...onEngine,
        },
      },
    ],
  },
});
