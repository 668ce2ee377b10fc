import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { atEnd } from "../clean-up.mjs";
import { engineCacheFolder, projectRoot } from "../folders.mjs";
import { cliFile, engineVersion } from "./constants.mjs";

/** Where the engine belongs. */
export const engineFolder = () => engineCacheFolder(engineVersion);

/** Gives `work` a folder on the same disk as this one, so that files can be renamed into place; removes it afterwards. */
export async function withStagingFolder(destination, work) {
  const parent = dirname(dirname(destination));
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(join(parent, ".staging-"));
  const remove = () => rm(staging, { recursive: true, force: true });
  atEnd(remove);
  try {
    return await work(staging);
  } finally {
    await remove();
  }
}

/**
 * Moves binaries into place, each whole or not at all, `pulumi` itself last: npm's launcher looks for that file alone, so
 * where it is, the rest is too.
 */
export async function moveIntoPlace(folder, destination) {
  await mkdir(destination, { recursive: true });
  const files = await readdir(folder);
  for (const file of [...files.filter((name) => name !== cliFile), ...files.filter((name) => name === cliFile)]) {
    await rename(join(folder, file), join(destination, file));
  }
}

/** A release has the dynamic provider's launcher beside `pulumi`; npm's @pulumi/pulumi ships the same file. */
export async function addDynamicProviderLauncher(folder) {
  const name = process.platform === "win32" ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";
  await copyFile(join(projectRoot, "node_modules", "@pulumi", "pulumi", name), join(folder, name));
}
