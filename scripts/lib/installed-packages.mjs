/**
 * Where npm installs these packages and all that they depend on, by the `packages` of a lockfile; each resolved as Node.js does from
 * where it is needed, so that a nested copy is not taken for that of the root.
 * @param {string[]} names
 * @param {Record<string, { dependencies?: Record<string, string> }>} packages
 * @returns {Set<string>}
 */
export function installedPackages(names, packages, from = "", found = /** @type {Set<string>} */ (new Set())) {
  for (const name of names) {
    const place = resolve(name, from, packages);
    if (place === undefined || found.has(place)) continue;
    found.add(place);
    installedPackages(Object.keys(packages[place].dependencies ?? {}), packages, place, found);
  }
  return found;
}

function resolve(name, from, packages) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
    if (folder === "") return undefined;
  }
}
