/**
 * The manifest and the lockfile of a project that holds nothing but what users install: neither development dependencies nor
 * workspaces, of which one links back to the root, where `npm sbom` then never ends.
 */
export function publishedPart({ name, version, description, license, dependencies }, lockfile) {
  const manifest = { name, version, description, license, dependencies };
  const packages = Object.entries(lockfile.packages).filter(
    ([path, entry]) =>
      path.startsWith("node_modules/") && !entry.dev && !entry.devOptional && !entry.peer && !entry.link,
  );
  return { manifest, lockfile: { ...lockfile, packages: { "": manifest, ...Object.fromEntries(packages) } } };
}
