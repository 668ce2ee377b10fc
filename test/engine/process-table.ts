import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A process and the processor time that it has used, in seconds. */
export interface ProcessTime {
  readonly pid: number;
  readonly seconds: number;
}

/** The processes that a process has started, and those that these have started. */
export async function processesBelow(pid: number | undefined): Promise<number[]> {
  return (await familyOf(pid)).map((member) => member.pid).filter((member) => member !== pid);
}

/** A process and all below it. */
export async function familyOf(pid: number | undefined): Promise<ProcessTime[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,time="]);
  const all = stdout.split("\n").map((line) => {
    const [pid, parent, time = ""] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), seconds: secondsOf(time) };
  });
  const below = (parent: number): ProcessTime[] =>
    all.filter((process) => process.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return pid === undefined ? [] : [...all.filter((process) => process.pid === pid), ...below(pid)];
}

/** Of “1-02:03:04”, which is a day, two hours and so on; macOS has “3:04.05”. */
function secondsOf(time: string): number {
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = time.split(/[:-]/).map(Number).reverse();
  return seconds + 60 * (minutes + 60 * (hours + 24 * days));
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
