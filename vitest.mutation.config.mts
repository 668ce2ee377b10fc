import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those with properties and with a hundred requests at once: what kills a mutant sooner goes before them. */
const slow = /\/(any-body|request|request-budget|in-flight|shared-lookups|retry)\.test\.ts$/;

/** A mutant's tests end with the first that fails, so the fast ones go first; Vitest alone begins with the slowest. */
class FastFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      slow.test(moduleId) ? 2 : moduleId.includes("/test/faults/") ? 1 : 0;
    return files.toSorted((one, other) => rank(one) - rank(other) || one.moduleId.localeCompare(other.moduleId));
  }
}

/**
 * Stryker changes the sources, so that these tests cannot import what is compiled of them, as all others do. A `require` of the
 * package's own, which finds no source, becomes an import.
 */
const requiresAsImports = {
  name: "requires-as-imports",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!id.includes("/src/")) return undefined;
    const imports: string[] = [];
    const transformed = code.replace(/\brequire\("(\.\.?\/[^"]+)"\)/g, (_, path) => {
      imports.push(`import * as lazy${imports.length} from "${path}";`);
      return `lazy${imports.length - 1}`;
    });
    return { code: transformed + imports.join(""), map: undefined };
  },
};

/** The tests that `npm run test:mutation` runs against each mutant: those that look at it fast, in this process. */
export default defineConfig({
  plugins: [requiresAsImports],
  test: {
    include: [
      "test/*.test.ts",
      "test/client/**/*.test.ts",
      "test/shared-signals/**/*.test.ts",
      "test/faults/**/*.test.ts",
    ],
    // The sandbox has neither dist nor docs; some files read the sources, which are mutated, spawn commands, or make a thousand lookups for a test.
    exclude: [
      "test/architecture.test.ts",
      "test/client/loading.test.ts",
      "test/footprint.test.ts",
      "test/regular-expressions.all.test.ts",
      "test/linear-work.test.ts",
      "test/version.test.ts",
      "test/**/*.all.test.ts",
      "test/lifecycle-matrix.test.ts",
      "test/faults/body.test.ts",
      "test/faults/interruption.test.ts",
      "test/faults/matrix.test.ts",
      "test/faults/rate-limit.test.ts",
      "test/faults/tls-and-proxy.test.ts",
    ],
    env: { SHORT_PROPERTIES: "1" },
    setupFiles: ["test/client/mutation-setup.ts"],
    testTimeout: 10_000,
    // One worker for all files of a mutant; Stryker gives each mutant a new one.
    isolate: false,
    sequence: { sequencer: FastFirst },
  },
});
