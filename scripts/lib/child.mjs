import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { processFamily, signalProcess } from "./process-family.mjs";

const running = new Set();
let stopping = false;

/**
 * Starts a child in a session of its own: a Ctrl-C at the terminal then reaches this process alone, which passes it on once.
 * (The engine takes a second SIGINT to mean "drop everything".) `graceMs` is what it gets to end by itself once asked.
 */
export function startChild(
  command,
  args,
  { cwd, env = process.env, stdio = ["ignore", "pipe", "pipe"], onLine, graceMs = 2_000 } = {},
) {
  // Between a signal and the end of this process nothing new may start; what waits for this child waits for ever.
  if (stopping) return { exited: new Promise(() => {}), stop: async () => {}, output: () => "", stdout: () => "" };
  const child = spawn(command, args, { cwd, env, stdio, detached: process.platform !== "win32" });
  const all = [];
  const out = [];
  for (const [stream, isOut] of [
    [child.stdout, true],
    [child.stderr, false],
  ]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      all.push(line);
      if (isOut) out.push(line);
      onLine?.(line);
    });
  }
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: undefined, signal: undefined, error }));
    // "close" comes after the last line of output, "exit" may come before; but a grandchild can hold the pipes open.
    child.once("exit", (code, signal) => {
      const ended = { code: code ?? undefined, signal: signal ?? undefined };
      child.once("close", () => resolve(ended));
      setTimeout(() => resolve(ended), 500).unref();
    });
  });
  const record = {
    pid: child.pid,
    exited,
    graceMs,
    output: () => all.join("\n"),
    stdout: () => out.join("\n"),
    stop: () => stopFamily(record),
  };
  running.add(record);
  exited.then(() => running.delete(record));
  return record;
}

/** Runs a child to its end and leaves nothing of it behind. */
export async function runChild(command, args, { timeoutMs, ...options } = {}) {
  const child = startChild(command, args, options);
  let timedOut = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.stop();
        }, timeoutMs);
  const ended = await child.exited;
  clearTimeout(timer);
  if (child.pid !== undefined) for (const pid of processFamily(child.pid)) signalProcess(pid, "SIGKILL");
  if (stopping) await new Promise(() => {});
  return { ...ended, timedOut, output: child.output(), stdout: child.stdout() };
}

async function stopFamily(record) {
  const { pid, exited, graceMs } = record;
  if (pid === undefined || !running.has(record)) return;
  const family = new Set(processFamily(pid));
  signalProcess(pid, "SIGINT");
  await Promise.race([exited, delay(graceMs, undefined, { ref: false })]);
  for (const member of processFamily(pid)) family.add(member);
  for (const member of family) signalProcess(member, "SIGKILL");
}

/** Stops every child that still runs; from then on none is started. */
export async function stopAllChildren() {
  stopping = true;
  await Promise.all([...running].map((child) => child.stop()));
}
