/** Why a commit cannot be released under a tag of a repository; empty where it can. */
export function problemsOfRelease({ tag, repository, manifest, changelog }) {
  const problems = [];
  const { version } = manifest;
  if (tag !== `v${version}`) problems.push(`The tag is ${tag}, and package.json says ${version}.`);
  const heading = headingsOf(changelog).find((found) => found.version === version);
  if (!heading) problems.push(`CHANGELOG.md has no heading “## [${version}] - YYYY-MM-DD”.`);
  else if (!heading.date) problems.push(`In CHANGELOG.md ${version} has no date.`);
  else if (notesOf(changelog, version) === "") problems.push(`CHANGELOG.md says nothing of ${version}.`);
  // npm refuses a provenance that names another repository than the package itself.
  if (!repositoryUrls(repository).includes(manifest.repository?.url))
    problems.push(
      `In package.json repository.url is not ${repositoryUrls(repository)[0]}, which npm's provenance needs.`,
    );
  return problems;
}

/** What the changelog says of a version, without its heading. */
export function notesOf(changelog, version) {
  const headings = headingsOf(changelog);
  const place = headings.findIndex((heading) => heading.version === version);
  return place < 0 ? "" : changelog.slice(headings[place].end, headings[place + 1]?.start).trim();
}

function headingsOf(changelog) {
  return [...changelog.matchAll(/^## \[([^\]\n]+)\](?: - (\d{4}-\d\d-\d\d))?[^\n]*$/gm)].map((match) => ({
    version: match[1],
    date: match[2],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function repositoryUrls(repository) {
  const url = `https://github.com/${repository}`;
  return [`git+${url}.git`, `${url}.git`, `git+${url}`, url];
}
