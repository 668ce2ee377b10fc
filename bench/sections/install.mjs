import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { installedPackages } from "../../scripts/lib/installed-packages.mjs";
import { projectRoot } from "../../scripts/lib/processes.mjs";
import { valueRow } from "../lib/row.mjs";

/** What an install takes on the disk, by the lockfile and the files that are there. */
export async function install() {
  const { packages } = JSON.parse(await readFile(join(projectRoot, "package-lock.json"), "utf8"));
  const { dependencies } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const pulumi = installedPackages(["@pulumi/pulumi"], packages);
  const own = [...installedPackages(Object.keys(dependencies), packages)].filter((place) => !pulumi.has(place));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: projectRoot,
  });
  const [packed] = Object.values(JSON.parse(stdout));
  const ours = packed.unpackedSize + (await bytesOf(own));
  const sdk = await bytesOf([...installedPackages(["cloudflare"], packages)]);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  return {
    title: "Install",
    text: `Without \`@pulumi/pulumi\` and what that brings. This package is ${megabytes(packed.unpackedSize)} MB unpacked (${megabytes(packed.size)} MB to download); its dependencies are ${own.map(nameOf).sort().join(", ")}.`,
    rows: [
      valueRow({
        what: "size, MB",
        beside: "official cloudflare SDK",
        ours: megabytes(ours),
        others: megabytes(sdk),
        value: ours / sdk,
        suffix: " ×",
        goal: { atMost: 0.16 },
        counted: true,
      }),
      valueRow({
        what: "packages beyond what Pulumi's SDK brings",
        beside: "the goal",
        ours: String(own.length),
        value: own.length,
        digits: 0,
        goal: { atMost: 5 },
        counted: true,
      }),
    ],
  };
}

const nameOf = (place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

async function bytesOf(places) {
  let bytes = 0;
  for (const place of places) {
    const folder = join(projectRoot, place);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      // What lies nested in it is a package of its own.
      if (entry.isFile() && !file.slice(folder.length).includes("/node_modules/")) bytes += (await stat(file)).size;
    }
  }
  return bytes;
}
