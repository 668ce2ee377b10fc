import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Stack } from "./stack.js";

const bin = resolve(__dirname, "../../bin/cloudflare-risk-integration.js");

/** Runs the command in the stack's project, with the engine on the PATH unless another PATH is given. */
export async function drift(stack: Stack, args: readonly string[], more: Record<string, string> = {}) {
  const env = { ...stack.commandEnvironment, ...more };
  const child = spawn(process.execPath, [bin, "drift", ...args], { cwd: stack.projectFolder, env });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      texts[name] += piece;
    });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, ...texts };
}
