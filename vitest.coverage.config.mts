import { defineConfig } from "vitest/config";
import { compiled, longer, minutes, patient } from "./vitest.config.mts";

/** The unit tests, for `npm run test:coverage`. The command line and the plugin run in processes of their own, whose hits count too. */
export default defineConfig({
  resolve: compiled.resolve,
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      longer,
      ...["engine", "package", "examples", "languages", "browser", "consumers"].map((folder) => `test/${folder}/**`),
    ],
    ...minutes(5),
    ...patient,
    maxWorkers: 2,
    ...compiled.external,
    coverage: {
      enabled: true,
      // Not `include`: Vitest would look for its files under their names in src, and count all of them once more, as never loaded.
      exclude: ["test/**", "scripts/**", "bench/**", "examples/**", "bin/**", "dist/common/zod.js"],
      autoAttachSubprocess: true,
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
