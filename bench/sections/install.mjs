import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../scripts/lib/folders.mjs";
import { valueRow } from "../lib/row.mjs";

/** What an install takes on the disk, by the lockfile and the files that are there. */
export async function install() {
  const { packages } = JSON.parse(await readFile(join(projectRoot, "package-lock.json"), "utf8"));
  const { dependencies } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const pulumi = closure(["@pulumi/pulumi"], packages);
  const own = [...closure(Object.keys(dependencies), packages)].filter((name) => !pulumi.has(name));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: projectRoot,
  });
  const [packed] = Object.values(JSON.parse(stdout));
  const ours = packed.unpackedSize + (await bytesOf(own));
  const sdk = await bytesOf([...closure(["cloudflare"], packages)]);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  return {
    title: "Install",
    text: `Without \`@pulumi/pulumi\` and what that brings. This package is ${megabytes(packed.unpackedSize)} MB unpacked (${megabytes(packed.size)} MB to download); its dependencies are ${own.sort().join(", ")}.`,
    rows: [
      valueRow({
        ...{ what: "size, MB", beside: "official cloudflare SDK", ours: megabytes(ours), others: megabytes(sdk) },
        ...{ value: ours / sdk, suffix: " ×", goal: { atMost: 0.16 } },
      }),
      valueRow({
        ...{ what: "packages beyond what Pulumi's SDK brings", beside: "the goal", ours: String(own.length) },
        ...{ value: own.length, digits: 0, goal: { atMost: 5 } },
      }),
    ],
  };
}

/** These packages and all that they depend on. */
function closure(names, packages, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    closure(Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}), packages, found);
  }
  return found;
}

async function bytesOf(names) {
  let bytes = 0;
  for (const name of names) {
    const folder = join(projectRoot, "node_modules", name);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
