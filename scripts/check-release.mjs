// node scripts/check-release.mjs TAG OWNER/REPOSITORY [--notes]: fails if the commit cannot be released; --notes prints its notes.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, main, projectRoot } from "./lib/processes.mjs";
import { problemsOfRelease, sectionOf } from "./lib/release/check.mjs";

await main(async ({ log }) => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { notes: { type: "boolean" } } });
  const [tag, repository] = positionals;
  if (!tag || !repository) throw new Failure("Usage: node scripts/check-release.mjs TAG OWNER/REPOSITORY [--notes]");
  const manifest = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const changelog = await readFile(join(projectRoot, "CHANGELOG.md"), "utf8");
  const problems = problemsOfRelease({ tag, repository, manifest, changelog });
  if (problems.length > 0) throw new Failure(problems.join("\n"));
  log(values.notes ? sectionOf(changelog, manifest.version).notes : `${tag} can be released.`);
});
