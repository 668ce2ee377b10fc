import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A failure whose message says all that the user needs; it is shown without a stack. */
export class Failure extends Error {}

/** Shows what went wrong in the fewest useful lines. */
export function describeFailure(error) {
  return error instanceof Failure ? error.message : (error?.stack ?? String(error));
}

/** The end of a command's output, where the reason is. */
export function lastLines(text, count = 25) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

const steps = [];
const running = new Set();
let interrupted = false;

/** Runs a script: cleans up however it ends, shows a failure in few lines, and sets the exit code that `work` returns. */
export async function main(work) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt(signal));
  endWithParent();
  let exitCode = 1;
  // An interrupted run prints no result, such as the counts of tests, as though it were whole.
  const log = (line) => {
    if (!interrupted) console.log(line);
  };
  try {
    exitCode = (await work({ log })) ?? 0;
  } catch (error) {
    if (!interrupted) console.error(describeFailure(error));
  }
  await cleanUp();
  if (!interrupted) process.exitCode = exitCode;
}

/** On Ctrl-C, a kill or a closed terminal: stops the children, cleans up, and exits with the signal's exit code. */
async function interrupt(signal) {
  if (interrupted) return;
  interrupted = true;
  process.exitCode = 128 + constants.signals[signal];
  console.log(`\nInterrupted by ${signal}: stopping and cleaning up …`);
  try {
    await Promise.all([...running].map((child) => child.stop()));
    await cleanUp();
  } finally {
    process.exit();
  }
}

/** npm passes no signal on if it is killed outright; then this process gets another parent. */
function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    interrupt("SIGTERM");
  }, 500);
  watch.unref();
}

/** Adds a step that must run however the process ends; the last step added runs first. */
export function atEnd(step) {
  steps.push(step);
}

/** Makes a folder that is removed when this process ends. */
export async function makeTemporaryFolder(parent = tmpdir()) {
  const folder = await mkdtemp(join(parent, "cloudflare-risk-integration-"));
  atEnd(() => removeFolder(folder));
  return folder;
}

/** Gives `work` a folder that is removed afterwards, or when this process ends before. */
export async function withTemporaryFolder(work, parent) {
  const folder = await makeTemporaryFolder(parent);
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Retried, since a process that was just stopped may have written into it meanwhile. */
const removeFolder = (folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** Runs these steps, each once. A step that fails is reported, and keeps no other from running. */
export async function cleanUp() {
  for (let step = steps.pop(); step; step = steps.pop())
    try {
      await step();
    } catch (error) {
      console.error(`While cleaning up: ${describeFailure(error)}`);
    }
}

/**
 * Starts a child in a session of its own: a Ctrl-C at the terminal then reaches only this process, which passes it on once.
 * (The engine takes a second SIGINT to mean "drop everything".) `graceMs` is the time it gets to end by itself once asked.
 * Once this process is interrupted, no child starts, and code that waits for one never continues.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions & { onLine?: (line: string) => void, graceMs?: number }} [options]
 */
export function startChild(
  command,
  args,
  { cwd, env = process.env, stdio = ["ignore", "pipe", "pipe"], onLine, graceMs = 2_000 } = {},
) {
  const never = new Promise(() => {});
  if (interrupted) return { exited: never, stop: async () => {}, output: () => "", stdout: () => "" };
  const child = spawn(command, args, { cwd, env, stdio, detached: process.platform !== "win32" });
  const all = [];
  const out = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      all.push(line);
      if (stream === child.stdout) out.push(line);
      onLine?.(line);
    });
  }
  const ended = new Promise((done) => {
    child.once("error", (error) => done({ code: undefined, signal: undefined, error }));
    // "close" comes after the last line of output, "exit" may come before; but a grandchild can hold the pipes open.
    child.once("exit", (code, signal) => {
      const result = { code: code ?? undefined, signal: signal ?? undefined };
      child.once("close", () => done(result));
      setTimeout(() => done(result), 500).unref();
    });
  });
  const record = {
    pid: child.pid,
    exited: ended.then((result) => (interrupted ? never : result)),
    output: () => all.join("\n"),
    stdout: () => out.join("\n"),
    async stop() {
      if (child.pid === undefined || !running.has(record)) return;
      const family = new Set(processFamily(child.pid));
      killIfThere(child.pid, "SIGINT");
      await Promise.race([ended, delay(graceMs, undefined, { ref: false })]);
      for (const pid of [...family, ...processFamily(child.pid)]) killIfThere(pid, "SIGKILL");
    },
  };
  running.add(record);
  ended.then(() => running.delete(record));
  return record;
}

/**
 * Runs a child to its end and leaves nothing of it behind.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof startChild>[2] & { timeoutMs?: number }} [options]
 */
export async function runChild(command, args, { timeoutMs, ...options } = {}) {
  const child = startChild(command, args, options);
  let timedOut = false;
  const timer =
    timeoutMs &&
    setTimeout(() => {
      timedOut = true;
      child.stop();
    }, timeoutMs);
  const ended = await child.exited;
  clearTimeout(timer);
  if (child.pid !== undefined) for (const pid of processFamily(child.pid)) killIfThere(pid, "SIGKILL");
  return { ...ended, timedOut, output: child.output(), stdout: child.stdout() };
}

/**
 * The processes that came from a child, itself included while it lives. Pulumi puts its plugins in process groups of their own,
 * so a group is not enough. On Linux the session finds them all, even if their parent has died; elsewhere the tree of parents
 * has to do.
 */
function processFamily(child) {
  if (process.platform === "linux")
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => isInSession(pid, child));
  if (process.platform === "win32") return [child];
  const listing = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout ?? "";
  const processes = listing.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent) => processes.flatMap(([pid, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return [...processes.flatMap(([pid]) => (pid === child ? [pid] : [])), ...below(child)];
}

function isInSession(pid, session) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // State, parent, group, session follow the name, which is in brackets and may hold anything, brackets and spaces included.
    const [state, , , sessionOfProcess] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(sessionOfProcess) === session && state !== "Z";
  } catch {
    return false; // no process, or ended meanwhile
  }
}

function killIfThere(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Does some slow work, and says every ten seconds that it still goes on; `detail` may add how far it is. */
export async function withProgress(log, label, work, detail = () => "") {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const timer = setInterval(
    () => log(`  ${label}: ${[`${seconds()} s`, detail()].filter(Boolean).join(", ")}`),
    10_000,
  );
  try {
    const result = await work();
    log(`  ${label}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
