/** @type {import("knip").KnipConfig} */
export default {
  // The package requires its own files lazily, for Jest and for bundlers; knip follows imports.
  compilers: {
    ts: (text) => text.replaceAll(/require\(("[^"]+")\) as typeof import\(\1\)/g, "await import($1)"),
  },
  workspaces: {
    ".": {
      // What package.json, bin/, a command line or another tool names, and no import does.
      entry: [
        "src/{index,node-version}.ts",
        "src/{client,drift,testing,plugin/schema}/index.ts",
        "src/pulumi/runtime.ts",
        "src/cli/main.ts",
        "src/plugin/{launch,main}.ts",
        "scripts/*.mjs",
        "scripts/lib/release/{start,sdk-copies}.mjs",
        "scripts/lib/test/vitest-reporter.mjs",
        "test/{soak,scale,live}/{soak,scale,live}.mjs",
        "test/examples/run-mocked.cjs",
        "test/okta/plugins/*.mjs",
        "test/scripts/fixtures/*",
        "vitest.{coverage,mutation}.config.mts",
        "test/client/mutation-setup.ts",
      ],
      project: ["{src,scripts,test}/**/*.{ts,mts,mjs,cjs}", "*.{mts,mjs}"],
      ignoreDependencies: [
        // Run as commands, by scripts/run.mjs or by their paths.
        "@biomejs/biome",
        "@arethetypeswrong/cli",
        "publint",
        "typedoc",
        // Those of @pulumi/pulumi, on purpose: docs/adr/0006-plugin-on-the-sdks-stubs.md.
        "@grpc/grpc-js",
        "google-protobuf",
        // A type that comes with @stryker-mutator/core.
        "@stryker-mutator/api",
      ],
      // Of the system; the tests that use them say so where they are missing.
      ignoreBinaries: ["mkfifo", "script"],
      // Made beside the file by the bundler.
      ignoreUnresolved: ["./main.cjs"],
    },
    bench: {
      entry: ["bench.mjs", "programs/*.cjs", "lib/{api,lookup-process,many}.mjs"],
      project: "**/*.{mjs,cjs}",
    },
    "examples/stack-outputs": {
      project: "**/*.ts",
    },
  },
};
