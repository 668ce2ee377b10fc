import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundle } from "../bundle.mjs";
import { oldestNode } from "../node.mjs";
import { projectRoot } from "../processes.mjs";

const source = (...path) => join(projectRoot, "src", "plugin", ...path);
const sdkManifest = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
const ownFile = (name) => join(projectRoot, "scripts", "lib", "release", name);

/**
 * Bundles the plugin with all that it needs but Node.js itself: `start.cjs`, which looks at the version of Node.js, `main.cjs`, and
 * files of their own for what is first used by a request. The ending keeps a package.json above them from making them ES modules.
 * @returns the files' names, and the paths of the modules in them
 */
export async function bundlePlugin(folder) {
  const main = await write(folder, {
    input: { main: source("main.ts"), ...lazy },
    // gRPC reads .proto files with it, for services that the plugin does not have.
    external: ["@grpc/proto-loader"],
    plugins: [sdkCopies, filesOfLazy],
    transform: { target: `node${oldestNode}` },
  });
  const start = await write(folder, {
    input: { start: ownFile("start.mjs") },
    plugins: [besideStart],
    transform: { target: "es2015", assumptions: { setPublicClassFields: true } },
    treeshake: { moduleSideEffects: false }, // nothing runs of what is not used
  });
  const chunks = [...main, ...start];
  return { names: chunks.map(({ fileName }) => fileName), modules: chunks.flatMap(({ moduleIds }) => moduleIds) };
}

/** Modules that the plugin requires only when a request needs them. */
const lazy = {
  schema: source("schema", "index.ts"),
  transport: source("..", "client", "transport.ts"),
  lookup: source("..", "client", "lookup.ts"),
  "get-configuration": source("..", "shared-signals", "get-configuration.ts"),
};

/** Keeps them files of their own, as an import would: a bundler puts what is required into the same file. */
const filesOfLazy = {
  name: "files-of-lazy",
  resolveId(id, importer, { kind }) {
    if (kind !== "require-call" || !id.startsWith(".")) return undefined;
    const file = join(dirname(importer), id.replace(/\.js$/, ".ts"));
    const [name] = Object.entries(lazy).find(([, place]) => place === file) ?? [];
    return name && { id: `./${name}.cjs`, external: "relative" };
  },
};

/** The copies that the SDK's stubs are made for: those that Node.js would find from the SDK's own folder. */
const sdkCopies = {
  name: "sdk-copies",
  async resolveId(id, importer) {
    if (id === "./sdk-copies.js") return ownFile("sdk-copies.mjs");
    if (importer === ownFile("sdk-copies.mjs")) return this.resolve(id, sdkManifest);
    return undefined;
  },
};

const besideStart = {
  name: "beside-start",
  resolveId: (id) => (id === "./main.cjs" ? { id, external: "relative" } : undefined),
};

async function write(dir, options) {
  const names = { entryFileNames: "[name].cjs", chunkFileNames: "[name].cjs" };
  const chunks = await bundle("the plugin", { ...options, output: names });
  await mkdir(dir, { recursive: true });
  await Promise.all(chunks.map(({ fileName, code }) => writeFile(join(dir, fileName), code)));
  return chunks;
}
