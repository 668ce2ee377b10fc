import { defineConfig } from "vitest/config";
import { longer, minutes, patient } from "./vitest.config.mts";

/**
 * The unit tests on the compiled code, for `npm run test:coverage`: the command line and the plugin are tested in processes of their own,
 * which run that code too, so the hits of all processes are of the same files. Source maps lead from them to src.
 */
export default defineConfig({
  resolve: { alias: [{ find: /^(\.\.?\/.*)?src\/(.*)\.js$/, replacement: "$1dist/$2.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      longer,
      ...["engine", "package", "examples", "languages", "browser", "consumers"].map((folder) => `test/${folder}/**`),
    ],
    ...minutes(5),
    ...patient,
    maxWorkers: 2,
    server: { deps: { external: [/\/dist\/.*\.js$/] } },
    coverage: {
      enabled: true,
      // Not `include`: Vitest would look for its files under their names in src, and count all of them once more, as never loaded.
      exclude: ["test/**", "scripts/**", "bench/**", "examples/**", "bin/**", "dist/zod.js"],
      autoAttachSubprocess: true,
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
