// npm run release:sbom -- FILE: what comes with the published package, in the lockfile's versions, as CycloneDX.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "./lib/failure.mjs";
import { main } from "./lib/main.mjs";
import { runNpm } from "./lib/npm.mjs";
import { makePublishedPart } from "./lib/release/published-part.mjs";

await main(async ({ log }) => {
  const [file] = process.argv.slice(2);
  if (!file) throw new Failure("Usage: npm run release:sbom -- FILE");
  const cwd = await makePublishedPart();
  const args = ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
  const { stdout } = await runNpm(args, { cwd });
  await writeFile(resolve(file), `${stdout}\n`);
  log(`${JSON.parse(stdout).components.length} packages are named in ${file}`);
});
