// node scripts/lib/release/make.mjs [FOLDER]: the plugin's release archives, with a Node.js and dependencies that are there.

import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { atEnd } from "../clean-up.mjs";
import { projectRoot } from "../folders.mjs";
import { main } from "../main.mjs";
import { noticesOf } from "../notices.mjs";
import { checksumLine, writeArchive } from "./archives.mjs";
import { bundlePlugin } from "./bundle.mjs";
import { bundleFolder, launchers, pluginExecutable } from "./launchers.mjs";

/** Pulumi's names. The code is the same for all: only Windows starts it in a way of its own. */
const systems = { darwin: "unix", linux: "unix", windows: "windows" };
const processors = ["amd64", "arm64"];

await main(async ({ log }) => {
  const folder = resolve(process.argv[2] ?? join(projectRoot, "release"));
  await mkdir(folder, { recursive: true });
  // What lies there from another version would be published beside this one.
  const earlier = (await readdir(folder)).filter((name) => name.startsWith(`${pluginExecutable}-v`));
  await Promise.all(earlier.map((name) => rm(join(folder, name))));
  const { paths, folder: contents, version } = await prepareContents();
  const base = `${pluginExecutable}-v${version}`;
  const targets = Object.keys(systems).flatMap((system) => processors.map((processor) => ({ system, processor })));
  let checksums = "";
  for (const { system, processor } of targets) {
    const executable = launchers[systems[system]].name;
    const name = `${base}-${system}-${processor}.tar.gz`;
    await writeArchive(join(folder, name), { folder: contents, paths: [...paths, executable], executable });
    checksums += await checksumLine(join(folder, name), name);
  }
  await writeFile(join(folder, `${base}-checksums.txt`), checksums);
  log(`${targets.length} archives and ${base}-checksums.txt are in ${folder}`);
});

/** A folder with all that any archive holds, and the paths of what every archive does. */
async function prepareContents() {
  const folder = await mkdtemp(join(tmpdir(), "release-plugin-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  const { names, modules } = await bundlePlugin(join(folder, bundleFolder));
  // From the bundle itself: what `pulumi package get-schema` prints.
  const { schema } = createRequire(import.meta.url)(join(folder, bundleFolder, "schema.cjs"));
  await writeFile(join(folder, "schema.json"), `${JSON.stringify(schema, undefined, 2)}\n`);
  await writeFile(join(folder, "THIRD-PARTY-NOTICES.txt"), noticesOf("This archive", modules));
  await copyFile(join(projectRoot, "LICENSE"), join(folder, "LICENSE"));
  for (const { name, text } of Object.values(launchers)) await writeFile(join(folder, name), text);
  const bundled = names.map((name) => `${bundleFolder}/${name}`);
  return { folder, paths: ["LICENSE", "THIRD-PARTY-NOTICES.txt", "schema.json", ...bundled], version: schema.version };
}
