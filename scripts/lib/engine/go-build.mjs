import { existsSync } from "node:fs";
import { join } from "node:path";
import { cliFile, engineVersion, languageHostFile } from "./constants.mjs";
import { sdkVersionVariable, withGo } from "./go-binary.mjs";
import { addDynamicProviderLauncher, engineFolder, moveIntoPlace, withStagingFolder } from "./install.mjs";

/** The CLI comes last, since its presence means that the engine is complete. */
const binaries = [
  {
    file: languageHostFile,
    module: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "3.68.0",
    versionVariable: sdkVersionVariable,
  },
  {
    file: cliFile,
    module: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: engineVersion,
    versionVariable: sdkVersionVariable,
  },
];

const build = {
  what: "The engine",
  workFolder: "engine-build",
  neededBytes: 5e9,
  announcement:
    "building it with Go from Pulumi's published modules: three to six minutes on two cores, 4 GB for as long as it runs",
};

/** Builds the engine from Pulumi's published Go modules, whose checksums are in tools/engine. */
export async function buildEngine({ log }) {
  await withGo(build, { log }, async (go) => {
    for (const binary of binaries) {
      if (isDone(binary)) continue;
      await withStagingFolder(engineFolder(), async (staging) => {
        await go.build(binary, staging);
        if (binary.file === cliFile) await addDynamicProviderLauncher(staging);
        await moveIntoPlace(staging, engineFolder());
      });
    }
  });
}

/** A language host without a CLI is from a run that was cut short. With a CLI, the two are there but do not run: again. */
function isDone({ file }) {
  const isThere = (name) => existsSync(join(engineFolder(), name));
  return file === languageHostFile && isThere(file) && !isThere(cliFile);
}
