import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Failure, projectRoot, runChild } from "./processes.mjs";

const source = join(projectRoot, "src");
const output = join(projectRoot, "dist");
const buildInfo = join(output, ".tsbuildinfo");
const notices = "THIRD-PARTY-NOTICES.txt";

/**
 * Compiles src into dist, with what is used of zod in a file of its own. Files are replaced one by one and only if they changed, never
 * the folder as a whole, so that a program which runs from dist meanwhile goes on.
 */
export async function build({ log }) {
  log("Build: tsc -p tsconfig.build.json");
  const sources = await filesBelow(source);
  const { stale, missing } = compareOutputs(sources, await filesBelow(output));
  for (const file of stale) await rm(join(output, file));
  // tsc compiles what changed since the build info; it does not look whether the files are still there.
  if (missing) await rm(buildInfo, { force: true });
  const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const result = await runChild("node", [tsc, "-p", "tsconfig.build.json"], { cwd: projectRoot });
  if (result.code !== 0) throw new Failure(`The build failed:\n${result.output}`);
  await bundleZod();
}

/** In place of dist/common/zod.js, which requires the whole of zod: what src/common/zod.ts takes from it. See docs/adr/0010-zod-in-dist.md. */
async function bundleZod() {
  // Not at the top: this file is also loaded before the dependencies are installed.
  const { bundle, noticesOf } = await import("./bundle.mjs");
  const banner = `/*! Parts of zod, under its licence: see ${notices}. */`;
  const [chunk] = await bundle("zod", { input: join(source, "common", "zod.ts"), output: { banner } });
  // zod keeps its settings where every copy finds them: those of the program's own are not ours, and ours not the program's.
  const shared = "__zod_global";
  if (!chunk.code.includes(shared)) throw new Failure(`Bundling zod: zod no longer contains ${shared}….`);
  const code = chunk.code.replaceAll(shared, `__cloudflareRiskIntegration${shared}`);
  await replace(join(output, "common", "zod.js"), code);
  await replace(join(output, notices), noticesOf("common/zod.js", chunk.moduleIds));
}

async function replace(file, text) {
  const present = existsSync(file) ? await readFile(file, "utf8") : undefined;
  if (text !== present) await writeFile(file, text);
}

/** Which compiled files have lost their source, and whether a source has lost a compiled file. */
export function compareOutputs(sources, outputs) {
  const expected = new Set(
    sources
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .flatMap((file) => [".js", ".js.map", ".d.ts", ".d.ts.map"].map((end) => file.replace(/\.ts$/, end))),
  );
  const present = new Set(outputs);
  return {
    stale: outputs.filter((file) => !expected.has(file) && file !== ".tsbuildinfo" && file !== notices),
    missing: [...expected].some((file) => !present.has(file)),
  };
}

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"));
}
