import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder, isAtLeast, keepInCache, shortHash, withLock } from "./node.mjs";
import { Failure, lastLines, projectRoot, runChild, withProgress } from "./processes.mjs";

/** The oldest Python that the packages of the requirements run on. */
export const oldestPython = "3.10";

const timeoutMs = 10 * 60_000;
const isWindows = process.platform === "win32";
const requirements = join(projectRoot, "test", "languages", "requirements.txt");

/** One folder per set of requirements, so that checkouts that want different ones do not take turns. */
const environmentFolder = () => cacheFolder("python", shortHash(readFileSync(requirements)));
const python = () => join(environmentFolder(), ...(isWindows ? ["Scripts", "python.exe"] : ["bin", "python"]));

/** The virtual environment's folder of programs, `python` among them, if Pulumi's SDK is there and runs. */
export async function findPython() {
  const answer = await runChild(python(), ["-c", "import pulumi"], { timeoutMs });
  return answer.code === 0 ? dirname(python()) : undefined;
}

/** Makes the virtual environment with Pulumi's SDK for Python, or throws a failure of one line that says what is missing. */
export async function ensurePython({ log }) {
  if (!(await findPython()))
    await withLock("python", { log }, async () => {
      if (!(await findPython())) await makeEnvironment(await machinePython(), { log });
    });
  await keepInCache(environmentFolder());
}

/** The name of the machine's own Python, which has to be new enough. */
async function machinePython() {
  const name = isWindows ? "python" : "python3";
  const answer = await runChild(name, ["--version"], { timeoutMs });
  if (answer.code === 0 && isAtLeast(answer.output, oldestPython)) return name;
  const found = answer.code === 0 ? `${answer.output} is too old` : `There is no ${name} on PATH`;
  throw new Failure(`${found}: install Python ${oldestPython} or newer, with venv and pip.`);
}

/** In its place at once, since an environment cannot be moved; one that was cut short is made again. */
async function makeEnvironment(interpreter, { log }) {
  log("Python: making an environment with Pulumi's SDK, once");
  const venv = await runChild(interpreter, ["-m", "venv", "--clear", environmentFolder()], { timeoutMs });
  const pip = venv.code === 0 ? await runChild(python(), ["-m", "pip", "--version"], { timeoutMs }) : venv;
  const remedy = "install both (on Debian and Ubuntu: apt-get install python3-venv)";
  if (pip.code !== 0) throw new Failure(`Python has no venv or no pip: ${remedy}.`);
  // Only wheels: a compiler would be at it for many minutes, if there is one.
  const flags = ["--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--only-binary", ":all:"];
  const args = ["-m", "pip", "install", ...flags, "-r", requirements];
  const install = await withProgress(log, "pip install", () => runChild(python(), args, { timeoutMs }));
  if (install.code !== 0)
    throw new Failure(`pip could not install Pulumi's SDK: ${lastLines(install.output, 2).replaceAll("\n", "; ")}`);
}
