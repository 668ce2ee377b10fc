import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../folders.mjs";
import { makeTemporaryFolder } from "../start/temporary-folder.mjs";

/** Development dependencies of which parts come within the package: docs/adr/0010-zod-in-dist.md. */
const bundled = ["zod"];

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

/** A new temporary folder with {@link publishedPart}, for npm to look at. */
export async function makePublishedPart() {
  const read = async (name) => JSON.parse(await readFile(join(projectRoot, name), "utf8"));
  const { manifest, lockfile } = publishedPart(await read("package.json"), await read("package-lock.json"));
  // npm names the package after its folder.
  const folder = join(await makeTemporaryFolder(), manifest.name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  return folder;
}
