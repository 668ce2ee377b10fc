// npm run release:sbom -- FILE: what the published package depends on, in the lockfile's versions, as CycloneDX.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure } from "./lib/failure.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { main } from "./lib/main.mjs";
import { runNpm } from "./lib/npm.mjs";
import { publishedPart } from "./lib/release/sbom.mjs";
import { makeTemporaryFolder } from "./lib/start/temporary-folder.mjs";

await main(async ({ log }) => {
  const [file] = process.argv.slice(2);
  if (!file) throw new Failure("Usage: npm run release:sbom -- FILE");
  const read = async (name) => JSON.parse(await readFile(join(projectRoot, name), "utf8"));
  const { manifest, lockfile } = publishedPart(await read("package.json"), await read("package-lock.json"));
  // npm names the package after its folder.
  const folder = join(await makeTemporaryFolder(), manifest.name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  const args = ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
  const { stdout } = await runNpm(args, { cwd: folder });
  await writeFile(resolve(file), `${stdout}\n`);
  log(`${JSON.parse(stdout).components.length} packages are named in ${file}`);
});
