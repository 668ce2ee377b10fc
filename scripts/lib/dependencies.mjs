import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot, shortHash } from "./folders.mjs";
import { withLock } from "./lock.mjs";
import { runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

/** Runs `npm ci` where node_modules is missing or is not what package-lock.json says. */
export async function ensureDependencies({ log }) {
  if (await areCurrent()) return;
  // One lock per checkout: two `npm ci` in the same folder remove each other's files.
  await withLock(`dependencies-${shortHash(projectRoot)}`, { log }, async () => {
    if (await areCurrent()) return;
    log("Dependencies: npm ci");
    await withProgress(log, "npm ci", () =>
      runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: projectRoot }),
    );
  });
}

async function areCurrent() {
  const wanted = await readJson("package-lock.json");
  // npm writes this one last, so an install that was cut short has none.
  const installed = await readJson("node_modules/.package-lock.json");
  return matchesLockfile(wanted, installed, thisMachine());
}

async function readJson(path) {
  try {
    return JSON.parse(await readFile(join(projectRoot, path), "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether every package that the lockfile wants on this machine is installed in that version. */
export function matchesLockfile(wanted, installed, machine) {
  if (!wanted || !installed) return false;
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.startsWith("node_modules/")) return true; // the project itself and its workspaces
    const found = installed.packages[path];
    if (!found) return entry.optional === true && !isForThisMachine(entry, machine);
    return found.version === entry.version && (!entry.integrity || found.integrity === entry.integrity);
  });
}

/** An optional package that names no system is needed by one for another system, if at all. */
function isForThisMachine({ os, cpu, libc }, machine) {
  if (!os && !cpu) return false;
  const allows = (list, value) => list === undefined || list.includes(value);
  return allows(os, machine.os) && allows(cpu, machine.cpu) && allows(libc, machine.libc);
}

function thisMachine() {
  const glibc = process.platform === "linux" && process.report.getReport().header.glibcVersionRuntime;
  return { os: process.platform, cpu: process.arch, libc: glibc ? "glibc" : "musl" };
}
