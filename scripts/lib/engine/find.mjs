import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { runChild } from "../child.mjs";
import { atEnd } from "../clean-up.mjs";
import { engineCacheFolder } from "../folders.mjs";
import { isAtLeast } from "../version.mjs";
import { cliFile, engineVersion, languageHostFile, oldestEngine } from "./constants.mjs";
import { engineEnvironment } from "./environment.mjs";

let found;

/** A `pulumi` of the machine's own that will do, else the one in the cache that npm's `pulumi` reads, else undefined. */
export async function findEngine() {
  found ??= (await engineOnPath()) ?? (await engineIn(engineCacheFolder(engineVersion), engineVersion));
  return found;
}

async function engineOnPath() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const cli = folders.find((folder) => isExecutable(join(folder, cliFile)) && !isNpmLauncher(join(folder, cliFile)));
  if (cli === undefined) return undefined;
  const hasLanguageHost = [cli, ...folders].some((folder) => isExecutable(join(folder, languageHostFile)));
  return hasLanguageHost ? engineIn(cli, oldestEngine, { languageHostElsewhere: true }) : undefined;
}

async function engineIn(binDir, oldest, { languageHostElsewhere = false } = {}) {
  if (!isExecutable(join(binDir, cliFile))) return undefined;
  if (!languageHostElsewhere && !isExecutable(join(binDir, languageHostFile))) return undefined;
  const version = await versionOf(join(binDir, cliFile));
  return version !== undefined && isAtLeast(version, oldest) ? { version, binDir } : undefined;
}

/** Asked in a home folder of its own: even `pulumi version` writes logs there. */
async function versionOf(cli) {
  const home = await mkdtemp(join(tmpdir(), "pulumi-version-"));
  atEnd(() => rm(home, { recursive: true, force: true }));
  try {
    const env = engineEnvironment(dirname(cli), { PULUMI_HOME: home });
    const answer = await runChild(cli, ["version"], { env, timeoutMs: 20_000 });
    const version = answer.stdout.trim().replace(/^v/, "");
    return answer.code === 0 && /^\d+\.\d+\.\d+/.test(version) ? version : undefined;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** npm's `pulumi` is a script that downloads an engine and starts it: not an engine, and asking it would download one. */
export function isNpmLauncher(path) {
  if (basename(dirname(path)) === ".bin") return true;
  const target = realpathSync(path);
  return basename(target) === "run.js" && basename(dirname(target)) === "pulumi";
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
