import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../folders.mjs";

// The projects that the packed package is installed into. Each differs from the others in something that has broken packages before.

/** Pulumi's classic template for TypeScript, as `pulumi new` wrote it for years. */
const classic = {
  ...{ strict: true, outDir: "bin", target: "es2020", module: "commonjs", moduleResolution: "node", sourceMap: true },
  ...{ experimentalDecorators: true, pretty: true, noFallthroughCasesInSwitch: true, noImplicitReturns: true },
  forceConsistentCasingInFileNames: true,
};
const nodenext = { target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true, outDir: "bin" };
const bundler = { target: "es2022", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true };

const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
const sdk = "@pulumi/pulumi";

const newest = { sdk: devDependencies[sdk], typescript: devDependencies.typescript, manager: "npm" };

/** The oldest of each that works; docs/versioning.md says the same. */
const oldest = { sdk: peerDependencies[sdk].replace(/^\^/, ""), typescript: "5.2.2" };

/** What Dependabot does not see: TypeScript 6 refuses the module resolution of the classic template; 7 cannot stand beside Pulumi's SDK. */
const typescript5 = "5.9.3";
const typescript7 = "7.0.2";

/** The types of the oldest Node.js, for all of them. */
export const nodeTypes = devDependencies["@types/node"];

/**
 * Each: `compile` with these options, where it is TypeScript; `run` is how Pulumi runs it, none where it is for its types alone.
 * `node` is a major version, by default that which runs the tests.
 */
export const consumers = [
  { name: "classic template", ...newest, language: "ts", compile: classic, run: "ts-node", typescript: typescript5 },
  {
    name: "classic template, oldest TypeScript",
    ...newest,
    language: "ts",
    compile: classic,
    run: "ts-node",
    typescript: oldest.typescript,
  },
  {
    name: "oldest Pulumi SDK",
    ...newest,
    language: "ts",
    compile: classic,
    run: "ts-node",
    sdk: oldest.sdk,
    typescript: typescript5,
  },
  { name: "nodenext, CommonJS", ...newest, language: "ts", compile: nodenext, run: "compiled" },
  { name: "nodenext, ES module", ...newest, language: "ts", compile: nodenext, type: "module", run: "compiled" },
  { name: "bundler", ...newest, language: "ts", compile: bundler },
  { name: "TypeScript 7 for types", ...newest, language: "ts", compile: nodenext, typescriptAlias: typescript7 },
  { name: "JavaScript, CommonJS", ...newest, language: "js", run: "plain" },
  { name: "JavaScript, ES module", ...newest, language: "js", type: "module", run: "plain" },
  {
    name: "pnpm",
    ...newest,
    language: "ts",
    compile: classic,
    run: "ts-node",
    manager: "pnpm",
    typescript: typescript5,
  },
  { name: "yarn", ...newest, language: "js", run: "plain", manager: "yarn" },
  { name: "oldest Node.js", ...newest, language: "js", run: "plain", node: 22 },
  { name: "Node.js 24", ...newest, language: "ts", compile: nodenext, run: "compiled", node: 24 },
  { name: "newest Node.js", ...newest, language: "js", type: "module", run: "plain", node: 26 },
];
