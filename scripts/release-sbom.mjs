// npm run release:sbom -- FILE [--plugin]: what comes with the published package, or with --plugin what is in the plugin's archives, in the
// lockfile's versions, as CycloneDX.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { Failure } from "./lib/failure.mjs";
import { main } from "./lib/main.mjs";
import { ensureNode } from "./lib/node.mjs";
import { runNpm } from "./lib/npm.mjs";
import { makePluginPart, makePublishedPart } from "./lib/release/published-part.mjs";

await main(async ({ log }) => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { plugin: { type: "boolean" } } });
  const [file] = positionals;
  if (!file) throw new Failure("Usage: npm run release:sbom -- FILE [--plugin]");
  await ensureNode({ log });
  await ensureDependencies({ log });
  const cwd = await (values.plugin ? makePluginPart() : makePublishedPart());
  const args = ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
  const { stdout } = await runNpm(args, { cwd });
  await writeFile(resolve(file), `${stdout}\n`);
  log(`${JSON.parse(stdout).components.length} packages are named in ${file}`);
});
