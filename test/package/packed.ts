import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base } from "vitest";
import { token } from "../engine/world.js";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

interface Packed {
  /** The packed package's file. */
  readonly tarball: string;
  /** What is in it, unpacked. */
  readonly unpacked: string;
  /** The paths of its files, below that. */
  readonly paths: readonly string[];
}

/** A test of the package, which is packed once for all tests of this file. */
export const test = base
  .extend<{ $file: { packed: Packed } }>({
    packed: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
      async ({}, use) => {
        const folder = await mkdtemp(join(tmpdir(), "risk-integration-packed-"));
        // As `npm publish` does, with the build before it: a credential in the environment of whoever packs must not get in.
        const env = { ...process.env, CLOUDFLARE_API_TOKEN: token };
        await run("npm", ["pack", "--pack-destination", folder], { cwd: root, env });
        const name = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
        const tarball = join(folder, name ?? "npm pack made no file");
        await run("tar", ["xzf", tarball, "-C", folder]);
        const unpacked = join(folder, "package");
        const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        await use({ tarball, unpacked, paths: files.map((file) => relative(unpacked, file)) });
        await rm(folder, { recursive: true, force: true });
      },
      { scope: "file" },
    ],
  })
  .extend<{ readonly folder: string }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    folder: async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "risk-integration-package-"));
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
  });
