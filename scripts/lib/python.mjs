import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder, isAtLeast, keepInCache, shortHash, withLock } from "./node.mjs";
import { Failure, lastLines, projectRoot, runChild, withProgress } from "./processes.mjs";

/** The oldest Python that the packages of the requirements run on. */
export const oldestPython = "3.10";

const timeoutMs = 5 * 60_000;
const isWindows = process.platform === "win32";
const requirements = join(projectRoot, "test", "languages", "requirements.txt");

/** One folder per set of requirements, so that checkouts that want different ones do not take turns. */
const environmentFolder = () => cacheFolder("python", shortHash(readFileSync(requirements)));
const python = (folder) => (isWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python"));
const marker = (folder) => join(folder, ".complete");

/** The virtual environment's folder of programs, `python` among them, if it is complete. */
export async function findPython() {
  const folder = environmentFolder();
  if (!existsSync(marker(folder))) return undefined;
  // Once the machine's Python is removed or replaced by a newer one, the environment no longer runs.
  const answer = await runChild(python(folder), ["-c", "import pulumi"], { timeoutMs });
  return answer.code === 0 ? dirname(python(folder)) : undefined;
}

/** Makes the virtual environment with Pulumi's SDK for Python, or throws a failure of one line that says what is missing. */
export async function ensurePython({ log }) {
  if (!(await findPython())) {
    const interpreter = await machinePython();
    log("Python: making an environment with Pulumi's SDK, once");
    await withLock("python", { log }, async () => {
      if (!(await findPython())) await makeEnvironment(interpreter, { log });
    });
  }
  await keepInCache(environmentFolder());
}

/** The name of the machine's own Python, which has to be new enough. */
async function machinePython() {
  const found = [];
  for (const name of isWindows ? ["python"] : ["python3", "python"]) {
    const answer = await runChild(name, ["--version"], { timeoutMs });
    const version = answer.code === 0 ? /^Python (\d+\.\d+(\.\d+)?)/m.exec(answer.output)?.[1] : undefined;
    if (version && isAtLeast(version, oldestPython)) return name;
    if (version) found.push(version);
  }
  throw new Failure(whyNoPython(found));
}

export function whyNoPython(versions) {
  const reason = versions.length > 0 ? `Python ${versions.join(" and ")} is too old` : "There is no python3 on PATH";
  return `${reason}: install Python ${oldestPython} or newer, with venv and pip.`;
}

/** In its place at once, since an environment cannot be moved; the marker, which comes last, says that it is complete. */
async function makeEnvironment(interpreter, { log }) {
  const folder = environmentFolder();
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const venv = await runChild(interpreter, ["-m", "venv", folder], { timeoutMs });
  const pip = venv.code === 0 ? await runChild(python(folder), ["-m", "pip", "--version"], { timeoutMs }) : venv;
  if (pip.code !== 0)
    throw new Failure(
      "Python has no venv or no pip: install both (on Debian and Ubuntu: apt-get install python3-venv).",
    );
  // Only wheels: a compiler would be at it for many minutes, if there is one.
  const flags = ["--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--only-binary", ":all:"];
  const args = ["-m", "pip", "install", ...flags, "-r", requirements];
  const install = await withProgress(log, "pip install", () => runChild(python(folder), args, { timeoutMs }));
  if (install.code !== 0)
    throw new Failure(`pip could not install Pulumi's SDK: ${lastLines(install.output, 2).replaceAll("\n", "; ")}`);
  await writeFile(marker(folder), "");
}
