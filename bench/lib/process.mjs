import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

/** Starts a process that prints a line when it is ready; `readyMs` is the time from the start to that line. */
export async function startProcess(node, args, env = {}) {
  const began = performance.now();
  const child = spawn(node, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["pipe", "pipe", "ignore"] });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  const readyMs = performance.now() - began;
  return {
    line: line.trim(),
    readyMs,
    megabytes: () => megabytesOf(child.pid),
    async stop() {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

/** What of the process is in memory. */
async function megabytesOf(pid) {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) / 1024;
}
