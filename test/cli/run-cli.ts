import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../src/testing/index.js";

const root = join(__dirname, "../..");
const bin = join(root, "bin/cloudflare-risk-integration.js");
if (!existsSync(join(root, "dist/cli/main.js")))
  throw new Error("The command line is tested as it is built, and dist is not: run `npm run build` first.");

export interface Ended {
  readonly code: number | null;
  /** The signal that ended it, where it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/**
 * Starts the built command in an environment of exactly these variables.
 * @param input what its standard input holds; undefined: it stays open
 */
export function startCli(
  args: readonly string[],
  environment: Record<string, string> = {},
  { input }: { readonly input?: string | undefined } = { input: "" },
): Running {
  const child = spawn(process.execPath, [bin, ...args], { env: environment, cwd: root });
  if (input !== undefined) child.stdin.end(input);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8");
    child[name].on("data", (piece: string) => {
      texts[name] += piece;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { process: child, ended };
}

export function runCli(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return startCli(args, environment).ended;
}

/** The variables with which a client finds this emulator. */
export function environmentOf(emulator: Emulator): Record<string, string> {
  return {
    CLOUDFLARE_API_TOKEN: emulator.credentials.token,
    CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
    CLOUDFLARE_BASE_URL: emulator.url,
  };
}
