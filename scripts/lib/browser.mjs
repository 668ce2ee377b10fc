import { existsSync } from "node:fs";
import { join } from "node:path";
import { foldersOfPath, isExecutable, suffix } from "./engine.mjs";
import { lastLines, runChild } from "./processes.mjs";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * A Chromium of this machine: that of CHROMIUM_PATH, else one on the PATH or in its usual place, else undefined.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return isExecutable(named) ? named : undefined;
  const places = names.flatMap((name) => foldersOfPath().map((folder) => join(folder, name + suffix)));
  return [...places, ...elsewhere].find(isExecutable);
}

/** Installs Debian's package if there is no browser and this process may: in a container, as root. Else the tests are skipped. */
export async function ensureBrowser({ log }) {
  if (findBrowser()) return;
  const mayInstall = existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!mayInstall) {
    log("There is no Chromium: the browser tests are skipped. Install it, or name one in CHROMIUM_PATH, to run them.");
    return;
  }
  log("Installing Debian's chromium, for the browser tests …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const result = await runChild("apt-get", ["-q", ...args], { env, timeoutMs: 10 * 60_000 });
    if (result.code === 0) continue;
    log(`apt-get ${args[0]} failed; the browser tests are skipped. It printed:\n${lastLines(result.output, 3)}`);
    return;
  }
}
