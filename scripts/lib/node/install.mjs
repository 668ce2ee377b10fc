import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runChild } from "../child.mjs";
import { atEnd } from "../clean-up.mjs";
import { Failure } from "../failure.mjs";
import { cacheFolder } from "../folders.mjs";
import { withLock } from "../lock.mjs";
import { runNpm } from "../npm.mjs";
import { withProgress } from "../progress.mjs";

/** Gives the path of this build's `node`, having fetched it where it is missing; `why` is said before it is. */
export async function installNode(build, { log, why }) {
  const folder = cacheFolder("node", `${build.name}-${build.version}`);
  const node = join(folder, process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    log(`${why}: fetching Node.js ${build.version} for this project, once`);
    await withLock("node", { log }, async () => {
      if (!existsSync(node)) await withProgress(log, "Node.js", () => fetchNode(build, folder));
    });
  }
  const answer = await runChild(node, ["--version"]);
  if (answer.code === 0 && answer.stdout === `v${build.version}`) return node;
  const said = answer.output || answer.error?.message || answer.signal || `exit code ${answer.code}`;
  throw new Failure(`The Node.js ${build.version} in ${folder} does not run: ${said}`);
}

/** npm checks the package against the checksum, which stands in a lockfile written for it. */
async function fetchNode({ name, version, integrity }, folder) {
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
    throw error instanceof Failure ? new Failure(`Fetching Node.js ${version} failed: ${error.message}`) : error;
  } finally {
    await removeStaging();
  }
}
