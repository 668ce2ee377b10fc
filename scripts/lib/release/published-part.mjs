import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../folders.mjs";
import { makeTemporaryFolder } from "../start/temporary-folder.mjs";
import { pluginExecutable } from "./launchers.mjs";

/** Development dependencies of which parts come within the package: docs/adr/0010-zod-in-dist.md. A test compares the notices. */
export const bundled = ["zod"];

/**
 * The manifest and the lockfile of a project that holds nothing but what users get: neither development dependencies nor
 * workspaces, of which one links back to the root, where `npm sbom` then never ends.
 */
export function publishedPart({ name, version, description, license, dependencies, devDependencies }, lockfile) {
  const within = Object.fromEntries(bundled.map((name) => [name, devDependencies[name]]));
  const manifest = { name, version, description, license, dependencies: { ...dependencies, ...within } };
  const packages = Object.entries(lockfile.packages)
    .filter(
      ([path, entry]) =>
        path.startsWith("node_modules/") && !entry.dev && !entry.devOptional && !entry.peer && !entry.link,
    )
    .concat(bundled.map((name) => placeOf(name, lockfile)));
  return { manifest, lockfile: { ...lockfile, packages: { "": manifest, ...Object.fromEntries(packages) } } };
}

function placeOf(name, { packages }) {
  const place = `node_modules/${name}`;
  const { dev, ...entry } = packages[place];
  return [place, entry];
}

/**
 * The same of the plugin's archives: the packages of which code is in them, and none of those that these would need beside them.
 * @param places of those packages in the lockfile
 */
export function pluginPart({ version, license }, lockfile, places) {
  const found = places.map((place) => [place.replace(/^.*node_modules\//, ""), lockfile.packages[place]]);
  const dependencies = Object.fromEntries(found.map(([name, entry]) => [name, entry.version]));
  const description = "The release archives of the provider plugin.";
  const manifest = { name: pluginExecutable, version, description, license, dependencies };
  const packages = found.map(([name, { version, resolved, integrity, license }]) => [
    `node_modules/${name}`,
    { version, resolved, integrity, license },
  ]);
  return { manifest, lockfile: { ...lockfile, packages: { "": manifest, ...Object.fromEntries(packages) } } };
}

/** A new temporary folder with {@link publishedPart}, for npm to look at. */
export async function makePublishedPart() {
  return make(publishedPart(...(await readOwn())));
}

/** A new temporary folder with {@link pluginPart}, of what is bundled today; it needs the installed dependencies. */
export async function makePluginPart() {
  // Not at the top: this file is also loaded before the dependencies are installed.
  const [{ bundlePlugin }, { placesOf }] = await Promise.all([import("./bundle.mjs"), import("../notices.mjs")]);
  const { modules } = await bundlePlugin(await makeTemporaryFolder());
  return make(pluginPart(...(await readOwn()), placesOf(modules)));
}

function readOwn() {
  const read = async (name) => JSON.parse(await readFile(join(projectRoot, name), "utf8"));
  return Promise.all([read("package.json"), read("package-lock.json")]);
}

async function make({ manifest, lockfile }) {
  // npm names the package after its folder.
  const folder = join(await makeTemporaryFolder(), manifest.name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  return folder;
}
