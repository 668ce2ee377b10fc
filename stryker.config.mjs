import { tmpdir } from "node:os";
import { join } from "node:path";

// Nothing is left in the repository: sandbox and reports are in the temporary folder.
const folder = join(tmpdir(), "risk-integration-mutation");

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: [
    "src/client/**/*.ts",
    "src/shared-signals/trusted-url.ts",
    "src/common/errors.ts",
    "src/settings/settings.ts",
    "src/settings/environment.ts",
    "src/settings/credential.ts",
    "src/settings/resolve-credential.ts",
    "src/common/urls.ts",
    "src/model/well-known-url.ts",
  ],
  plugins: ["@stryker-mutator/vitest-runner"],
  testRunner: "vitest",
  // `related` would walk the import graph anew for each mutant, and perTest names the test files already.
  vitest: { configFile: "vitest.mutation.config.mts", related: false },
  coverageAnalysis: "perTest",
  concurrency: 2,
  // A loaded machine is no reason to call a mutant killed.
  timeoutMS: 15_000,
  timeoutFactor: 3,
  ignorePatterns: ["dist", "docs", "examples", "bench", "tools", "*.tgz"],
  tempDirName: join(folder, "sandbox"),
  cleanTempDir: "always",
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false, reportMutants: true },
  jsonReporter: { fileName: join(folder, "mutation.json") },
  // Below the aim of 90 by what a few files have left: see docs/mutation.md.
  thresholds: { high: 90, low: 80, break: 85 },
};
