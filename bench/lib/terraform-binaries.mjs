import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "../../scripts/lib/engine/find.mjs";
import { withGo } from "../../scripts/lib/engine/go-binary.mjs";
import { moveIntoPlace, withStagingFolder } from "../../scripts/lib/engine/install.mjs";
import { describeFailure, Failure } from "../../scripts/lib/failure.mjs";
import { cacheFolder, projectRoot, shortHash } from "../../scripts/lib/folders.mjs";
import { withLock } from "../../scripts/lib/lock.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";

/** The newest version that can be built as a module: later ones need parts that are not published as modules. */
const terraform = {
  file: `terraform${suffix}`,
  folder: "bench",
  module: "terraform",
  package: "github.com/hashicorp/terraform",
  // As in HashiCorp's own build of a release; without it, the version ends in "-dev".
  variables: { "github.com/hashicorp/terraform/version.dev": "no" },
};

/** The provider of the `http` data source, in the newest version that its module is published in. */
const provider = {
  file: `terraform-provider-http_v1.2.0${suffix}`,
  folder: "bench",
  module: "terraform-provider-http",
  package: "github.com/terraform-providers/terraform-provider-http",
  variables: {},
};

const build = {
  what: "Terraform",
  workFolder: "terraform-build",
  neededBytes: 6e9,
  announcement:
    "building it with Go from HashiCorp's published modules: four to six minutes on two cores, 5 GB meanwhile",
};

/**
 * A Terraform and, in a folder of its own, its provider of `http`, built once per machine. Undefined, with the reason in the
 * log, where they cannot be built: the benchmark then does without them.
 */
export async function ensureTerraform({ log }) {
  try {
    if (missing().length > 0) await buildMissing({ log });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log(`The comparison with Terraform is left out: ${describeFailure(error)}`);
    return undefined;
  }
  return { terraform: fileOf(terraform), providerFolder: folderOf(provider) };
}

async function buildMissing({ log }) {
  log("Terraform and its http provider: getting them, once");
  await withLock("terraform", { log }, async () => {
    if (missing().length === 0) return; // made meanwhile
    await withGo(build, { log }, async (go) => {
      // One after the other: each of them keeps all cores busy.
      for (const binary of missing()) {
        await withStagingFolder(folderOf(binary), async (staging) => {
          await go.build(binary, staging);
          await moveIntoPlace(staging, folderOf(binary));
        });
      }
    });
  });
}

const missing = () => [provider, terraform].filter((binary) => !isExecutable(fileOf(binary)));
const fileOf = (binary) => join(folderOf(binary), binary.file);
const folderOf = ({ module }) => cacheFolder("terraform", sourcesHash(), module);

/** The checksums of all modules say what is built. */
function sourcesHash() {
  const sums = [terraform, provider].map(({ folder, module }) => join(projectRoot, "tools", folder, module, "go.sum"));
  return shortHash(...sums.map((file) => readFileSync(file)));
}
