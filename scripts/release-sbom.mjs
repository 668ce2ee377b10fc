// npm run release:sbom -- FILE [--plugin]: writes a CycloneDX SBOM of the package, or of the plugin's archives, in the lockfile's versions.

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runNpm } from "./lib/node.mjs";
import { Failure, main } from "./lib/processes.mjs";
import { makeLockedProject } from "./lib/release/locked-project.mjs";

await main(async ({ log }) => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { plugin: { type: "boolean" } } });
  const [file] = positionals;
  if (!file) throw new Failure("Usage: npm run release:sbom -- FILE [--plugin]");
  const cwd = await makeLockedProject({ ofPlugin: values.plugin });
  const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
  const { stdout } = await runNpm(args, { cwd });
  await writeFile(file, `${stdout}\n`);
  log(`${file} lists ${JSON.parse(stdout).components.length} packages.`);
});
