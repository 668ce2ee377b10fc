import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const VERSION = "5.9.0";
/** A safety net: on a busy machine these take many times what they take on an idle one. */
const timeout = 15 * 60_000;

const run = promisify(execFile);

/** Either a Python that can import Cloudflare's SDK, or why there is none and what would help. */
export type PythonSdk = { python: string } | { missing: string };

/**
 * Finds the SDK's virtual environment in the cache folder of the user, or makes it there: once for all runs, first beside its
 * place and then moved, so that an interrupted or simultaneous set-up leaves nothing half-made.
 */
export async function pythonSdk(): Promise<PythonSdk> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-cloudflare-risk-integration");
  const home = join(cache, `python-sdk-${VERSION}`);
  const python = join(home, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  // The link that a virtual environment holds leads nowhere once its Python was removed, so it is tried, not looked at.
  if (await works(python)) return { python };
  if (!(await works("python3", ["--version"])))
    return { missing: "there is no python3 on PATH; install Python 3.9 or newer" };

  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, `python-sdk-${VERSION}-draft-`));
  try {
    return (await fill(draft)) ?? (await settle(draft, home, python));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function works(python: string, args = ["-c", "import cloudflare"]): Promise<boolean> {
  return run(python, args, { timeout }).then(
    () => true,
    () => false,
  );
}

/** What was missing, or undefined when the environment is complete. */
async function fill(draft: string): Promise<PythonSdk | undefined> {
  try {
    await run("python3", ["-m", "venv", draft], { timeout });
  } catch {
    return {
      missing: "python3 -m venv does not work; install the venv module (on Debian: apt-get install python3-venv)",
    };
  }
  const python = join(draft, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const wanted = `cloudflare==${VERSION}`;
  const pip = ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", wanted];
  try {
    await run(python, pip, { timeout });
    return undefined;
  } catch {
    return { missing: `pip could not install ${wanted}; give this machine access to a Python package index` };
  }
}

async function settle(draft: string, home: string, python: string): Promise<PythonSdk> {
  try {
    await rename(draft, home);
  } catch {
    // Something is in its place: another run's finished work, or a broken environment.
    if (!(await works(python))) {
      await rm(home, { recursive: true, force: true });
      await rename(draft, home);
    }
  }
  await access(python);
  return { python };
}

/** Runs a program with that Python; its standard output, parsed as JSON. */
export async function runPython(python: string, program: string, env: Record<string, string>): Promise<unknown> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:CLOUDFLARE_|.*_PROXY$)/i.test(name));
  const settings = { env: { ...Object.fromEntries(inherited), ...env }, timeout };
  const { stdout } = await run(python, ["-I", "-c", program], settings);
  return JSON.parse(stdout);
}
