import { copyFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, lastLines, runChild } from "../../scripts/lib/processes.mjs";

const program = fileURLToPath(new URL("terraform-project.tf", import.meta.url));
/** As the program names it. */
const providerSource = "bench.invalid/hashicorp/http";

/**
 * Makes a Terraform project in this folder, which looks up each of the references with the `http` data source, and runs
 * `terraform init` in it. Its state is a file in the folder.
 */
export async function makeTerraformProject({ binaries, folder, baseUrl, token, accountId, referenceIds }) {
  const stateFile = join(folder, "terraform.tfstate");
  const settingsFile = join(folder, "terraform.rc");
  const env = terraformEnvironment(settingsFile, token);
  const run = (...args) => runTerraform(binaries.terraform, args, { cwd: folder, env });
  const readState = async () => JSON.parse(await readFile(stateFile, "utf8"));

  await copyFile(program, join(folder, "main.tf"));
  const values = { base_url: baseUrl, account_id: accountId, reference_ids: referenceIds };
  await writeFile(join(folder, "terraform.tfvars.json"), JSON.stringify(values));
  const mirror = join(folder, "mirror");
  await writeFile(settingsFile, mirrorSettings(mirror));
  // Before `init` it knows of no provider, but of the platform that the mirror needs.
  const { platform } = JSON.parse(await run("version", "-json"));
  await makeMirror(mirror, platform, binaries.providerFolder);
  await run("init", "-input=false", "-no-color");
  const { terraform_version, provider_selections } = JSON.parse(await run("version", "-json"));

  return {
    versions: { terraform: terraform_version, http: provider_selections[providerSource] },
    /** A first run: of a state that the run before has left, nothing is used. */
    async apply() {
      for (const file of [stateFile, `${stateFile}.backup`]) await rm(file, { force: true });
      await run("apply", "-auto-approve", "-input=false", "-no-color");
    },
    stateBytes: async () => (await stat(stateFile)).size,
    /** What the last run has found: the well-known URL of each reference. */
    wellKnownUrls: async () => (await readState()).outputs.well_known_urls.value,
  };
}

async function runTerraform(terraform, args, options) {
  const result = await runChild(terraform, args, options);
  if (result.code === 0) return result.stdout;
  const reason = result.error?.message ?? lastLines(result.output);
  throw new Failure(`terraform ${args[0]} ended with ${result.code ?? result.signal ?? "no exit code"}:\n${reason}`);
}

/** What the user has set for Terraform stays out, and so does its question for a newer version. */
function terraformEnvironment(settingsFile, token) {
  const kept = Object.entries(process.env).filter(([name]) => !/^tf_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: settingsFile,
    TF_VAR_token: token,
    CHECKPOINT_DISABLE: "1",
  };
}

/** No `direct` method beside the mirror: then no registry is asked. */
function mirrorSettings(mirror) {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
}

/** The layout that Terraform looks for: HOST/NAMESPACE/TYPE/VERSION/PLATFORM, the last of them a folder with the provider. */
async function makeMirror(mirror, platform, providerFolder) {
  const [file] = await readdir(providerFolder);
  const [, version] = /_v([\d.]+\d)/.exec(file);
  const place = join(mirror, ...providerSource.split("/"), version, platform);
  await mkdir(dirname(place), { recursive: true });
  // Linked, not copied, since it is large; as a junction, for on Windows others need a privilege.
  await symlink(providerFolder, place, "junction");
}
