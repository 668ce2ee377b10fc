import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A project that the packed package is installed into. The defaults are npm, a CommonJS program in JavaScript, and this Node.js. */
export interface Consumer {
  readonly name: string;
  readonly manager?: "npm" | "pnpm" | "yarn";
  readonly type?: "module";
  /** The options of a TypeScript program. */
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
  /** The file that Pulumi runs: the source (TypeScript by ts-node), what tsc compiles, or nothing if only the types are checked. */
  readonly runs?: "source" | "compiled" | "nothing";
  /** Versions other than those of this repository. */
  readonly sdk?: string;
  readonly typescript?: string;
  readonly node?: string;
}

const manifest = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8"));
const { devDependencies, peerDependencies } = manifest;

export const usualVersions = { sdk: devDependencies["@pulumi/pulumi"], typescript: devDependencies.typescript };
export const nodeTypes: string = devDependencies["@types/node"];

/** Dependabot sees none of these; corepack would download from hosts other than the registry. */
export const managerVersions = { pnpm: "12.21.0", yarn: "1.22.22", berry: "4.18.1" };

/** The classic template of `pulumi new typescript`. TypeScript 6 refuses its module resolution. */
const classic = {
  compilerOptions: {
    ...{ strict: true, outDir: "bin", target: "es2020", module: "commonjs", moduleResolution: "node" },
    ...{ sourceMap: true, experimentalDecorators: true, pretty: true, forceConsistentCasingInFileNames: true },
    ...{ noFallthroughCasesInSwitch: true, noImplicitReturns: true },
  },
  typescript: "5.9.3",
};
const nodenext = {
  compilerOptions: { strict: true, target: "es2022", module: "nodenext", moduleResolution: "nodenext", outDir: "bin" },
  runs: "compiled",
} as const;
const bundler = {
  compilerOptions: { strict: true, target: "es2022", module: "esnext", moduleResolution: "bundler" },
  runs: "nothing",
} as const;

/** Each differs from the others in something that has broken packages before. docs/versioning.md names the oldest versions too. */
export const consumers: readonly Consumer[] = [
  { name: "classic template", ...classic },
  { name: "classic template, oldest TypeScript", ...classic, typescript: "5.2.2" },
  { name: "oldest Pulumi SDK", ...classic, sdk: peerDependencies["@pulumi/pulumi"].replace("^", "") },
  { name: "nodenext, CommonJS", ...nodenext },
  { name: "nodenext, ES module", ...nodenext, type: "module" },
  { name: "bundler", ...bundler },
  // Pulumi's SDK does not accept TypeScript 7 as its peer.
  { name: "TypeScript 7 for types", ...nodenext, runs: "nothing", typescript: "7.0.2" },
  { name: "JavaScript, CommonJS" },
  { name: "JavaScript, ES module", type: "module" },
  { name: "pnpm", ...classic, manager: "pnpm" },
  { name: "yarn", manager: "yarn" },
  { name: "oldest Node.js", node: "22.19.0" },
  { name: "Node.js 24", ...nodenext, node: "24.21.0" },
  { name: "newest Node.js", type: "module", node: "26.10.0" },
];
