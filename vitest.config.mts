import { defineConfig } from "vitest/config";

// One `pulumi` command takes one to three seconds on two cores; a test runs up to a dozen of them.
// Processes wait for each other there: a third worker keeps two cores busy.
const onEngine = { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 3 };

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
          include: ["engine", "package", "examples", "languages"].map((folder) => `test/${folder}/**/*.test.ts`),
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
