/** Lists what keeps a commit from being released under a tag. */
export function problemsOfRelease({ tag, repository, manifest, changelog }) {
  const problems = [];
  const { version } = manifest;
  if (tag !== `v${version}`) problems.push(`The tag is ${tag}, and package.json says ${version}.`);
  const { heading = "", notes } = sectionOf(changelog, version);
  if (!/^\[.+\] - \d{4}-\d\d-\d\d$/.test(heading))
    problems.push(`CHANGELOG.md has no heading “## [${version}] - YYYY-MM-DD”.`);
  else if (notes === "") problems.push(`CHANGELOG.md has no notes on ${version}.`);
  // npm refuses a provenance statement that names a repository other than the package's.
  const url = `git+https://github.com/${repository}.git`;
  if (manifest.repository?.url !== url)
    problems.push(`In package.json repository.url is not ${url}, which npm's provenance needs.`);
  return problems;
}

/** A version's section of the changelog. */
export function sectionOf(changelog, version) {
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`[${version}]`)) ?? "";
  const [heading, ...notes] = section.split("\n");
  return { heading, notes: notes.join("\n").trim() };
}
