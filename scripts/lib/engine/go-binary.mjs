import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { runChild } from "../child.mjs";
import { Failure, lastLines } from "../failure.mjs";
import { cacheFolder, projectRoot } from "../folders.mjs";
import { withProgress } from "../progress.mjs";
import { goEnvironment } from "./go.mjs";

export const sdkVersionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Lets `work` build binaries in a Go whose caches are a folder of their own, and removes that folder afterwards. Not where
 * `work` throws or is cut short: the next run then goes on from what is there.
 */
export async function withGo({ what, workFolder, neededBytes, announcement }, { log }, work) {
  const env = await goEnvironment(log, what);
  const folder = cacheFolder(workFolder);
  await mkdir(join(folder, "tmp"), { recursive: true });
  await requireSpace(folder, neededBytes);
  log(`  ${announcement}`);
  const folders = {
    GOMODCACHE: join(folder, "modules"),
    GOCACHE: join(folder, "build"),
    GOTMPDIR: join(folder, "tmp"),
  };
  const options = { env: { ...env, ...folders }, log };
  await work({
    build: (binary, outFolder) => goBuild(binary, outFolder, options),
    moduleFolder: (binary, module) => moduleFolder(binary, module, options),
  });
  log("  removing what the build needed");
  await rm(folder, { recursive: true, force: true });
}

/** The folder with this binary's go.mod, which names its modules' versions, and their checksums. */
const sources = ({ folder = "engine", module }) => join(projectRoot, "tools", folder, module);

/** What the linker sets: the version, unless the binary names other variables. */
function linkerVariables({ versionVariable, version, variables = { [versionVariable]: `v${version}` } }) {
  return Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
}

async function goBuild(binary, outFolder, { env, log }) {
  const progress = { modules: 0, packages: 0 };
  // -modcacherw: Go makes the module cache read-only, and then it cannot simply be removed.
  const flags = ["-mod=readonly", "-modcacherw", "-trimpath", "-buildvcs=false", "-v"];
  const ldflags = ["-s", "-w", ...linkerVariables(binary)].join(" ");
  const out = join(outFolder, binary.file);
  const run = async () => {
    const result = await runChild("go", ["build", ...flags, "-ldflags", ldflags, "-o", out, binary.package], {
      cwd: sources(binary),
      env,
      onLine: (line) => count(line, progress),
    });
    if (result.code !== 0) throw new Failure(`go build of ${binary.file} failed:\n${lastLines(result.output)}`);
  };
  const detail = () => `${progress.modules} modules fetched, ${progress.packages} packages compiled`;
  await withProgress(log, binary.file, run, detail);
}

/** Where Go keeps the files of a module that the binary was built from. */
async function moduleFolder(binary, module, { env }) {
  const args = ["list", "-mod=readonly", "-modcacherw", "-m", "-f", "{{.Dir}}", module];
  const result = await runChild("go", args, { cwd: sources(binary), env });
  if (result.code !== 0 || result.stdout === "") throw new Failure(`go list of ${module} failed: ${result.output}`);
  return result.stdout;
}

/** With -v, Go prints one line for each module it fetches and each package it compiles. */
function count(line, progress) {
  if (line.startsWith("go: downloading ")) progress.modules++;
  else if (!line.startsWith("go: ")) progress.packages++;
}

async function requireSpace(folder, neededBytes) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) {
    throw new Failure(
      `The build needs ${neededBytes / 1e9} GB of free disk for ${folder}: free some, or set XDG_CACHE_HOME.`,
    );
  }
}
