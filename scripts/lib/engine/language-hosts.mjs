import { chmod, copyFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describeFailure, Failure } from "../failure.mjs";
import { withLock } from "../lock.mjs";
import { isExecutable } from "./find.mjs";
import { sdkVersionVariable, withGo } from "./go-binary.mjs";
import { engineFolder, moveIntoPlace, withStagingFolder } from "./install.mjs";
import { hasSdkGenerator, sdkGenerator, sdkGeneratorFolder } from "./sdk-generator.mjs";

const sdk = "github.com/pulumi/pulumi/sdk/v3";
const suffix = process.platform === "win32" ? ".exe" : "";

/**
 * The hosts of the languages, beside Node.js, in which the tests have programs. Of Python's and Go's the versions are the last
 * that were published as a part of the SDK's module; in Pulumi's own releases they are newer.
 */
export const languageHosts = {
  yaml: {
    file: `pulumi-language-yaml${suffix}`,
    beside: [],
    module: "language-yaml",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    version: "1.32.0",
    versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
  },
  python: {
    file: `pulumi-language-python${suffix}`,
    // A script that the host starts, and looks for in its own folder.
    beside: [{ file: "pulumi-language-python-exec", module: sdk, path: "python/cmd/pulumi-language-python-exec" }],
    module: "language-python",
    package: `${sdk}/python/cmd/pulumi-language-python`,
    version: "3.68.0",
    versionVariable: sdkVersionVariable,
  },
  go: {
    file: `pulumi-language-go${suffix}`,
    beside: [],
    module: "language-go",
    package: `${sdk}/go/pulumi-language-go`,
    version: "3.64.0",
    versionVariable: sdkVersionVariable,
  },
};

const build = {
  what: "The language hosts and the generator of SDKs",
  workFolder: "language-hosts-build",
  neededBytes: 4e9,
  announcement:
    "building them with Go from Pulumi's published modules: two to five minutes on two cores, 3 GB meanwhile",
};

/** Whether all that the host is made of lies together in one of these folders. */
export function hasHost({ file, beside }, folders) {
  const files = [file, ...beside.map((script) => script.file)];
  return folders.some((folder) => files.every((name) => isExecutable(join(folder, name))));
}

/** Where this engine finds its hosts: the set-up's own keeps to its folder, the machine's own may have them anywhere on PATH. */
export function hostFolders({ binDir }) {
  if (isOurs(binDir)) return [binDir];
  return [binDir, ...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "")];
}

/**
 * Builds the hosts that are missing beside the set-up's own engine, and the generator of SDKs. A release has all hosts, so there
 * is nothing to do for them.
 */
export async function buildMissingTools(engine, { log }) {
  const missingHosts = () => Object.values(languageHosts).filter((host) => !hasHost(host, hostFolders(engine)));
  const missing = () => [
    ...(isOurs(engine.binDir) ? missingHosts() : []),
    ...(hasSdkGenerator() ? [] : [sdkGenerator]),
  ];
  if (missing().length > 0) await buildTools(missing, { log });
  if (missingHosts().length > 0)
    throw new Failure(`The Pulumi in ${engine.binDir} is the machine's own: no host is added to it.`);
}

async function buildTools(missing, { log }) {
  log(`Pulumi: getting ${missing().map(nameOf).join(", ")}, once`);
  await withLock("language-hosts", { log }, async () => {
    if (missing().length === 0) return; // made meanwhile
    await withGo(build, { log }, async (go) => {
      const failures = [];
      // One after the other: each of them keeps all cores busy.
      for (const binary of missing()) {
        const destination = binary === sdkGenerator ? sdkGeneratorFolder() : engineFolder();
        await buildBinary(binary, destination, go).catch((error) => failures.push(error));
      }
      if (failures.length > 0) throw new Failure(failures.map(describeFailure).join("\n"));
    });
  });
}

async function buildBinary(binary, destination, go) {
  await withStagingFolder(destination, async (staging) => {
    await go.build(binary, staging);
    for (const { file, module, path } of binary.beside) {
      await copyFile(join(await go.moduleFolder(binary, module), path), join(staging, file));
      await chmod(join(staging, file), 0o755); // among Go's modules it is read-only
    }
    await moveIntoPlace(staging, destination);
  });
}

const isOurs = (binDir) => binDir === engineFolder();
const nameOf = ({ file }) => file;
