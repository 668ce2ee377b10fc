import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { known, type Scene } from "./scene.js";

const command = resolve(__dirname, "../../bin/cloudflare-risk-integration.js");

/** What one run of the built command line did. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Told the standard error so far, whenever there is more. */
  readonly onStandardError?: (stderr: string, child: ChildProcess) => void;
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs `get` for the known reference with the scene's credential; whatever it prints is searched for secrets. */
export async function runGet(scene: Scene, baseUrl: string, options: RunOptions = {}): Promise<Run> {
  const { args = [], environment, onStandardError, onStart } = options;
  const all = ["get", "--account", known.accountId, "--reference", known.referenceId, ...args];
  const child = spawn(process.execPath, [command, ...all], {
    env: { PATH: process.env.PATH, CLOUDFLARE_API_TOKEN: scene.token, CLOUDFLARE_BASE_URL: baseUrl, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
    onStandardError?.(stderr, child);
  });
  onStart?.(child);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  scene.lines.push(stdout, stderr);
  return { code, stdout, stderr };
}
