import { existsSync } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { runChild } from "../child.mjs";
import { Failure, lastLines } from "../failure.mjs";
import { cacheFolder, projectRoot } from "../folders.mjs";
import { withProgress } from "../progress.mjs";
import { cliFile, engineVersion, languageHostFile } from "./constants.mjs";
import { goEnvironment } from "./go.mjs";
import { addDynamicProviderLauncher, engineFolder, moveIntoPlace, withStagingFolder } from "./install.mjs";

const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The CLI comes last, since its presence means that the engine is complete. */
const binaries = [
  {
    file: languageHostFile,
    module: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "3.68.0",
  },
  {
    file: cliFile,
    module: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: engineVersion,
  },
];

const neededBytes = 5e9;

/** Builds the engine from Pulumi's published Go modules, whose checksums are in tools/engine. */
export async function buildEngine({ log }) {
  const env = await goEnvironment(log);
  const work = cacheFolder("engine-build");
  await mkdir(join(work, "tmp"), { recursive: true });
  await requireSpace(work);
  log(
    "  building it with Go from Pulumi's published modules: three to six minutes on two cores, 4 GB for as long as it runs",
  );
  const folders = {
    GOMODCACHE: join(work, "modules"),
    GOCACHE: join(work, "build"),
    GOTMPDIR: join(work, "tmp"),
  };
  for (const binary of binaries) {
    if (isDone(binary)) continue;
    await withStagingFolder(async (staging) => {
      await goBuild(binary, { out: join(staging, binary.file), env: { ...env, ...folders }, log });
      if (binary.file === cliFile) await addDynamicProviderLauncher(staging);
      await moveIntoPlace(staging);
    });
  }
  // Only now: where the build fails or is cut short, the next run goes on from what is there.
  log("  removing what the build needed");
  await rm(work, { recursive: true, force: true });
}

/** A language host without a CLI is from a run that was cut short. With a CLI, the two are there but do not run: again. */
function isDone({ file }) {
  const isThere = (name) => existsSync(join(engineFolder(), name));
  return file === languageHostFile && isThere(file) && !isThere(cliFile);
}

async function goBuild(binary, { out, env, log }) {
  const progress = { modules: 0, packages: 0 };
  // -modcacherw: Go makes the module cache read-only, and then it cannot simply be removed.
  const flags = ["-mod=readonly", "-modcacherw", "-trimpath", "-buildvcs=false", "-v"];
  const ldflags = `-s -w -X ${versionVariable}=v${binary.version}`;
  const run = async () => {
    const result = await runChild("go", ["build", ...flags, "-ldflags", ldflags, "-o", out, binary.package], {
      cwd: join(projectRoot, "tools", "engine", binary.module),
      env,
      onLine: (line) => count(line, progress),
    });
    if (result.code !== 0) throw new Failure(`go build of ${binary.file} failed:\n${lastLines(result.output)}`);
  };
  const detail = () => `${progress.modules} modules fetched, ${progress.packages} packages compiled`;
  await withProgress(log, binary.file, run, detail);
}

/** With -v, Go prints one line for each module it fetches and each package it compiles. */
function count(line, progress) {
  if (line.startsWith("go: downloading ")) progress.modules++;
  else if (!line.startsWith("go: ")) progress.packages++;
}

async function requireSpace(folder) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) {
    throw new Failure(
      `The build needs ${neededBytes / 1e9} GB of free disk for ${folder}: free some, or set XDG_CACHE_HOME.`,
    );
  }
}
