import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A folder of this project's set-up alone, for what is fetched once per machine. */
export function cacheFolder(...names) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "pulumi-cloudflare-risk-integration", ...names);
}

/** A short name for what these texts say, such as a folder's: another where one of them differs. */
export function shortHash(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").slice(0, 12);
}

/** Where the npm package `pulumi` and Pulumi's Automation API look for an engine of this version. */
export function engineCacheFolder(version) {
  const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  return join(home, "versions", version, "bin");
}
