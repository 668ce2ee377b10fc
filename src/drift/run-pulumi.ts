import { type ChildProcess, spawn } from "node:child_process";
import { abortable } from "../client/abort.js";
import type { Environment } from "../settings/environment.js";

export interface RunOptions {
  /** Default: the working folder. */
  readonly cwd: string | undefined;
  readonly environment: Environment;
  /** Kills it. */
  readonly signal: AbortSignal;
  /** If it writes more than this to either stream, it is killed. */
  readonly maxBytes: number;
}

/** A `pulumi` that has ended. */
export interface Ended {
  readonly stdout: string;
  /** The end of it: messages of a failure come last. */
  readonly stderr: string;
  readonly exitCode: number | null;
  /** The signal that killed it, if one did. */
  readonly killedBy: NodeJS.Signals | null;
  /** The stream to which it wrote too much. */
  readonly tooMuchOn: "stdout" | "stderr" | undefined;
}

const maxErrorBytes = 64 * 1024;

/**
 * Runs `pulumi` without a shell and without an input. Its end is waited for, but never that of the processes that it has started: these may
 * hold its pipes, and ignore signals.
 * @throws the reason of `signal` if that aborts; the error of the system if there is nothing to run
 */
export async function runPulumi(
  args: readonly string[],
  { cwd, environment, signal, maxBytes }: RunOptions,
): Promise<Ended> {
  signal.throwIfAborted();
  const child = spawn("pulumi", args, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that what it has started can be killed with it. Windows has none, and would open a window.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  try {
    return await abortable(endOf(child, maxBytes), signal);
  } finally {
    kill(child);
    // There are none if the system has no file descriptors left.
    child.stdout?.destroy();
    child.stderr?.destroy();
    // Not even SIGKILL ends a process that waits for a broken disk.
    child.unref();
  }
}

/** How long it must have written nothing before its pipes are given up, if others hold them after its end: ten ticks of 100 ms. */
const quietTicks = 10;
const tickMs = 100;

function endOf(child: ChildProcess, maxBytes: number): Promise<Ended> {
  const [stdout, stderr] = [new Tail(Number.POSITIVE_INFINITY), new Tail(maxErrorBytes)];
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  let tooMuchOn: Ended["tooMuchOn"];
  let ticks: NodeJS.Timeout | undefined;
  let quiet = 0;
  const finish = () => {
    clearInterval(ticks);
    const { exitCode, signalCode: killedBy } = child;
    resolve({ stdout: stdout.text(), stderr: stderr.text(), exitCode, killedBy, tooMuchOn });
  };
  for (const [name, tail] of [["stdout", stdout] as const, ["stderr", stderr] as const])
    child[name]?.on("data", (piece: Buffer) => {
      quiet = 0;
      tail.add(piece);
      if (tail.bytes <= maxBytes || tooMuchOn !== undefined) return;
      tooMuchOn = name;
      finish();
    });
  child.once("error", (error) => {
    clearInterval(ticks);
    reject(error);
  });
  child.once("close", finish);
  // Ticks instead of one timer: between two of them everything is read that the pipes hold, however late they are.
  child.once("exit", () => {
    ticks = setInterval(() => {
      quiet += 1;
      if (quiet > quietTicks) finish();
    }, tickMs);
  });
  return promise;
}

function kill(child: ChildProcess): void {
  const { pid, exitCode, signalCode } = child;
  // After its end the number may be another's.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    // It only reads, so nothing is lost.
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

/** The last bytes of a stream. */
class Tail {
  /** All that were written. */
  bytes = 0;
  readonly #max: number;
  #pieces: Buffer[] = [];
  #kept = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
    this.#kept += piece.length;
    // Not for each piece, which may be one byte.
    if (this.#kept > 2 * this.#max) this.#cut();
  }

  text(): string {
    return this.#cut().toString("utf8");
  }

  #cut(): Buffer {
    const all = Buffer.concat(this.#pieces);
    const last = all.subarray(Math.max(0, all.length - this.#max));
    this.#pieces = [last];
    this.#kept = last.length;
    return last;
  }
}
