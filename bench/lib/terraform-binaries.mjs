import { readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { isExecutable, moveIntoPlace, withGo } from "../../scripts/lib/engine.mjs";
import { cacheFolder, keepInCache, shortHash, withLock, withStagingFolder } from "../../scripts/lib/node.mjs";
import { describeFailure, Failure, projectRoot } from "../../scripts/lib/processes.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";

/** The newest version that can be built as a module: later ones need parts that are not published as modules. */
const terraform = {
  file: `terraform${suffix}`,
  folder: "bench/terraform",
  packages: ["github.com/hashicorp/terraform"],
  // As in HashiCorp's own build of a release; without it, the version ends in "-dev".
  variables: { "github.com/hashicorp/terraform/version.dev": "no" },
};

/** The provider of the `http` data source, in the newest version that its module is published in. */
const provider = {
  file: `terraform-provider-http_v1.2.0${suffix}`,
  folder: "bench/terraform-provider-http",
  packages: ["github.com/terraform-providers/terraform-provider-http"],
  variables: {},
};

const build = {
  what: "Terraform",
  neededBytes: 6e9,
  announcement: "four to six minutes on two cores, 5 GB for as long as it runs",
};

/**
 * A Terraform and, in a folder of its own, its provider of `http`, built once per machine. Undefined, with the reason in the
 * log, if they cannot be built: the benchmark then does without them.
 */
export async function ensureTerraform({ log }) {
  try {
    if (missing().length > 0) await buildMissing({ log });
    await keepInCache(cacheFolder("terraform", sourcesHash()));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log(`The comparison with Terraform is left out: ${describeFailure(error)}`);
    return undefined;
  }
  return { terraform: fileOf(terraform), providerFolder: folderOf(provider) };
}

async function buildMissing({ log }) {
  log("Terraform and its http provider: getting them, once");
  await withLock("go-build", { log }, async () => {
    if (missing().length === 0) return; // made meanwhile
    await withGo(build, { log }, async (goBuild) => {
      // One after the other: each of them keeps all cores busy.
      for (const binary of missing()) {
        await withStagingFolder(folderOf(binary), async (staging) => {
          await goBuild(binary, staging);
          await rename(join(staging, basename(binary.packages[0]) + suffix), join(staging, binary.file));
          await moveIntoPlace(staging, folderOf(binary));
        });
      }
    });
  });
}

const missing = () => [provider, terraform].filter((binary) => !isExecutable(fileOf(binary)));
const fileOf = (binary) => join(folderOf(binary), binary.file);
const folderOf = ({ folder }) => cacheFolder("terraform", sourcesHash(), basename(folder));

/** The checksums of all modules say what is built. */
function sourcesHash() {
  const sums = [terraform, provider].map(({ folder }) => join(projectRoot, "tools", folder, "go.sum"));
  return shortHash(...sums.map((file) => readFileSync(file)));
}
