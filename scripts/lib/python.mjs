import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runChild } from "./child.mjs";
import { Failure, lastLines } from "./failure.mjs";
import { cacheFolder, projectRoot, shortHash } from "./folders.mjs";
import { withLock } from "./lock.mjs";
import { withProgress } from "./progress.mjs";
import { isAtLeast } from "./version.mjs";

/** What the packages of the requirements run on. */
export const oldestPython = "3.10";

const installMinutes = 5;
const isWindows = process.platform === "win32";
const requirements = join(projectRoot, "test", "languages", "requirements.txt");

/** The virtual environment's folder of programs, `python` among them, where it is complete; else undefined. */
export async function findPython() {
  const folder = environmentFolder();
  // Tried, not looked at: once the machine's Python is removed or replaced by a newer one, the environment is of no use.
  return existsSync(marker(folder)) && (await hasSdk(python(folder))) ? dirname(python(folder)) : undefined;
}

/** Makes the virtual environment with Pulumi's SDK for Python, or throws a failure of one line that says what is missing. */
export async function ensurePython({ log }) {
  if (await findPython()) return;
  const interpreter = await machinePython();
  log("Python: making an environment with Pulumi's SDK, once");
  await withLock("python", { log }, async () => {
    if (await findPython()) return; // made meanwhile
    await makeEnvironment(interpreter, { log });
  });
}

/** The name of the machine's own Python, which has to be new enough. */
async function machinePython() {
  const found = [];
  for (const name of isWindows ? ["python"] : ["python3", "python"]) {
    const version = await versionOf(name);
    if (version && isAtLeast(version, oldestPython)) return name;
    if (version) found.push(version);
  }
  throw new Failure(whyNoPython(found));
}

export function whyNoPython(versions) {
  const reason = versions.length > 0 ? `Python ${versions.join(" and ")} is too old` : "There is no python3 on PATH";
  return `${reason}: install Python ${oldestPython} or newer, with venv and pip.`;
}

async function hasSdk(command) {
  const answer = await runChild(command, ["-c", "import pulumi"], { timeoutMs: 60_000 });
  return answer.code === 0;
}

async function versionOf(command) {
  const answer = await runChild(command, ["--version"], { timeoutMs: 20_000 });
  return answer.code === 0 ? /^Python (\d+\.\d+(\.\d+)?)/m.exec(answer.output)?.[1] : undefined;
}

/** In its place at once, since an environment cannot be moved; the marker, which comes last, says that it is complete. */
async function makeEnvironment(interpreter, { log }) {
  const folder = environmentFolder();
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const options = { timeoutMs: installMinutes * 60_000 };
  const venv = await runChild(interpreter, ["-m", "venv", folder], options);
  const pip = venv.code === 0 ? await runChild(python(folder), ["-m", "pip", "--version"], options) : venv;
  if (pip.code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new Failure(
      "Python has no venv or no pip: install both (on Debian and Ubuntu: apt-get install python3-venv).",
    );
  }
  // Only wheels: a compiler would be at it for many minutes, where there is one.
  const flags = ["--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--only-binary", ":all:"];
  const install = await withProgress(log, "pip install", () =>
    runChild(python(folder), ["-m", "pip", "install", ...flags, "-r", requirements], options),
  );
  if (install.code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new Failure(`pip could not install Pulumi's SDK: ${lastLines(install.output, 2).replaceAll("\n", "; ")}`);
  }
  await writeFile(marker(folder), "");
}

/** One folder per set of requirements, so that checkouts that want different ones do not take turns. */
function environmentFolder() {
  return cacheFolder("python", shortHash(readFileSync(requirements)));
}

const python = (folder) => (isWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python"));
const marker = (folder) => join(folder, ".complete");
