import { defineConfig } from "vitest/config";

// The limits are a safety net: what hangs is told by its lack of progress, see test/engine/progress.ts.
// Processes wait for each other there: a third worker keeps two cores busy.
const onEngine = {
  globalSetup: "test/engine/initial-stack.ts",
  testTimeout: 900_000,
  hookTimeout: 900_000,
  maxWorkers: 3,
};

export default defineConfig({
  test: {
    coverage: {
      provider: "custom",
      customProviderModule: "./scripts/lib/test/coverage.mjs",
      include: ["src/**/*.ts"],
      // Much of the command line and the plugin is tested in processes of their own.
      autoAttachSubprocess: true,
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 95, branches: 95 },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/engine/**", "test/package/**", "test/examples/**", "test/languages/**", "test/browser/**"],
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
          name: "rows",
          include: ["test/engine/**/*.test.ts"],
          env: { ALL_ROWS: "1" },
          ...onEngine,
        },
      },
    ],
  },
});
