import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { Failure, lastLines } from "../../scripts/lib/processes.mjs";

/** Starts a process that prints a line when it is ready; `readyMs` is the time from the start to that line. */
export async function startProcess(node, args, env = {}) {
  const began = performance.now();
  const child = spawn(node, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaint = lastLines(complaint + text);
  });
  const closed = once(child, "close");
  const failed = closed.then(([code, signal]) => {
    throw new Failure(`${[node, ...args].join(" ")} ended with ${code ?? signal} before it was ready:\n${complaint}`);
  });
  const [line] = await Promise.race([once(child.stdout.setEncoding("utf8"), "data"), failed]);
  const readyMs = performance.now() - began;
  return {
    line: line.trim(),
    readyMs,
    megabytes: () => megabytesOf(child.pid),
    async stop() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** What of the process is in memory. */
async function megabytesOf(pid) {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) / 1024;
}
