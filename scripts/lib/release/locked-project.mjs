import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { placesOf } from "../bundle.mjs";
import { installedPackages } from "../installed-packages.mjs";
import { makeTemporaryFolder, projectRoot } from "../processes.mjs";
import { bundlePlugin } from "./bundle.mjs";
import { pluginExecutable } from "./launchers.mjs";

/** Development dependencies that are bundled into the package: docs/adr/0010-zod-in-dist.md. A test compares the notices. */
export const bundled = ["zod"];

/**
 * Writes a project that has only the packages users get, in the lockfile's versions, and returns its folder. `npm sbom` and `npm audit`
 * cannot take this repository itself: what is bundled is a development dependency here, and one of the workspaces links back to the
 * root, on which `npm sbom` never ends.
 */
export async function makeLockedProject({ ofPlugin }) {
  const read = async (name) => JSON.parse(await readFile(join(projectRoot, name), "utf8"));
  const [own, { packages }] = await Promise.all([read("package.json"), read("package-lock.json")]);
  const { manifest, lockfile } = ofPlugin
    ? lockedProject(
        { ...own, name: pluginExecutable, description: "Release archives of the provider plugin." },
        packages,
        await placesInPlugin(),
      )
    : lockedProject(own, packages, installedPackages([...Object.keys(own.dependencies), ...bundled], packages));
  const folder = join(await makeTemporaryFolder(), manifest.name); // npm takes the folder's name for the project's
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  return folder;
}

async function placesInPlugin() {
  const { modules } = await bundlePlugin(await makeTemporaryFolder());
  return placesOf(modules);
}

/** The manifest and the lockfile of a project that has the packages at these places of our lockfile, without their dependencies. */
export function lockedProject({ name, version, description, license }, packages, places) {
  const dependencies = {};
  const locked = {};
  for (const place of places) {
    const dependency = place.replace(/^.*node_modules\//, "");
    const { version, resolved, integrity, license } = packages[place];
    dependencies[dependency] = version;
    locked[`node_modules/${dependency}`] = { version, resolved, integrity, license };
  }
  const manifest = { name, version, description, license, dependencies };
  return { manifest, lockfile: { name, version, lockfileVersion: 3, packages: { "": manifest, ...locked } } };
}
