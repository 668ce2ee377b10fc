import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { extract } from "tar";
import { isAtLeast, oldestNode } from "../../scripts/lib/node.mjs";
import { version } from "../../src/common/versions.js";
import { test as base } from "../engine/stack.js";
import { token } from "../engine/world.js";

export const run = promisify(execFile);

export const root = resolve(__dirname, "../..");
export const plugin = "cloudflare-risk-integration";
export const executable = `pulumi-resource-${plugin}`;

export const archiveName = (system: string, processor: string) =>
  `${executable}-v${version}-${system}-${processor}.tar.gz`;
export const checksumsName = `${executable}-v${version}-checksums.txt`;

const systemHere = process.platform === "win32" ? "windows" : process.platform;
/** The archive for this machine. */
export const nameHere = archiveName(systemHere, process.arch === "x64" ? "amd64" : process.arch);

interface Fixtures {
  readonly folder: string;
  /** The archive for this machine, unpacked below a package.json that makes ES modules of what does not say otherwise. */
  readonly unpacked: string;
}

/** A test of the release archives, which are made once for all tests of a file. */
export const test = base
  .extend<{ $file: { archives: string } }>({
    archives: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
      async ({}, use) => {
        const folder = await mkdtemp(join(tmpdir(), "risk-integration-archives-"));
        await release(folder);
        await use(folder);
        await rm(folder, { recursive: true });
      },
      { scope: "file" },
    ],
  })
  .extend<Fixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    folder: async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "risk-integration-archive-"));
      await use(folder);
      await rm(folder, { recursive: true });
    },
    unpacked: async ({ folder, archives }, use) => {
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      const unpacked = join(folder, "unpacked");
      await mkdir(unpacked);
      await extract({ file: join(archives, nameHere), cwd: unpacked });
      await use(unpacked);
    },
  });

/** As `npm run release:plugin` does; a credential in the environment of whoever releases must not get in. */
export async function release(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: token, ...environment };
  await run("node", [join(root, "scripts/run.mjs"), "scripts/release-plugin.mjs", "."], { cwd: folder, env });
}

/** Starts it, lets go of it as soon as it has said something, and gives what it printed. */
export async function startAndLetGo(file: string, environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(file, { stdio: "pipe", env: { ...process.env, ...environment } });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      printed[name] += piece;
      child.stdin.end();
    });
  const exitCode = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  return { ...printed, exitCode };
}

/** Variables with which `node` is one that the plugin must refuse: this machine's, or, where it has none, one that says so. */
export async function withOldNode(folder: string): Promise<NodeJS.ProcessEnv> {
  for (const path of (process.env.PATH ?? "").split(delimiter)) {
    const found = await run(join(path, "node"), ["--version"]).catch(() => undefined);
    if (found && !isAtLeast(found.stdout, oldestNode)) return { PATH: [path, process.env.PATH].join(delimiter) };
  }
  const preload = join(folder, "old-node.cjs");
  await writeFile(preload, 'Object.defineProperty(process, "version", { value: "v20.0.0" });');
  return { NODE_OPTIONS: `--require ${preload}` };
}
