// npm run release:plugin [-- FOLDER]: writes the archives that `pulumi plugin install` takes, and their checksums, into release/.

import { hash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { create } from "tar";
import { noticesOf } from "./lib/bundle.mjs";
import { main, makeTemporaryFolder, projectRoot } from "./lib/processes.mjs";
import { bundlePlugin } from "./lib/release/bundle.mjs";
import { bundleFolder, launchers, pluginExecutable } from "./lib/release/launchers.mjs";

/** A fixed time gives the same bytes for the same sources. npm has this one in its packages. */
const mtime = new Date("1985-10-26T08:15:00Z");

await main(async ({ log }) => {
  const folder = resolve(process.argv[2] ?? join(projectRoot, "release"));
  await mkdir(folder, { recursive: true });
  // The release workflow publishes whatever is in the folder, archives of earlier versions included.
  for (const name of await readdir(folder)) if (name.startsWith(`${pluginExecutable}-v`)) await rm(join(folder, name));
  const contents = await makeTemporaryFolder();
  const { paths, version } = await writeContents(contents);
  let checksums = "";
  for (const [system, launcher] of Object.entries(launchers))
    for (const processor of ["amd64", "arm64"]) {
      const name = `${pluginExecutable}-v${version}-${system}-${processor}.tar.gz`;
      const file = join(folder, name);
      // The modes must not depend on the umask of this machine, nor on Windows having none.
      const onWriteEntry = (entry) => {
        entry.stat.mode = entry.path === launcher.name ? 0o755 : 0o644;
      };
      const options = { file, cwd: contents, gzip: { level: 9 }, portable: true, mtime, onWriteEntry };
      await create(options, [...paths, launcher.name].toSorted());
      checksums += `${hash("sha256", await readFile(file))}  ${name}\n`;
      log(file);
    }
  await writeFile(join(folder, `${pluginExecutable}-v${version}-checksums.txt`), checksums);
});

/** Writes the files of all archives into a folder; returns the paths of the files that every archive has. */
async function writeContents(folder) {
  const { names, modules } = await bundlePlugin(join(folder, bundleFolder));
  // The bundle's own schema is the one that `pulumi package get-schema` prints.
  const { schema } = createRequire(import.meta.url)(join(folder, bundleFolder, "schema.cjs"));
  await writeFile(join(folder, "schema.json"), `${JSON.stringify(schema, undefined, 2)}\n`);
  await writeFile(join(folder, "THIRD-PARTY-NOTICES.txt"), noticesOf("This archive", modules));
  await copyFile(join(projectRoot, "LICENSE"), join(folder, "LICENSE"));
  for (const { name, text } of Object.values(launchers)) await writeFile(join(folder, name), text);
  const bundled = names.map((name) => `${bundleFolder}/${name}`);
  return { paths: ["LICENSE", "THIRD-PARTY-NOTICES.txt", "schema.json", ...bundled], version: schema.version };
}
