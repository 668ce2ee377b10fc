import type { ChildProcess } from "node:child_process";
import { familyOf, killIfThere, type ProcessTime } from "./process-table.js";

/** How long a command may stand still. It is counted in samples, so that a machine that slept is no command that hung. */
const usual = { everyMs: 15_000, samples: 12 };

interface Sample {
  readonly printed: number;
  readonly family: readonly ProcessTime[];
}

/**
 * Kills a command, with all that it has started, once it has neither printed anything nor used processor time for three
 * minutes: a limit for its whole time would depend on the machine. `stop` returns the failure, if there was one.
 */
export function endIfStuck(child: ChildProcess, name: string, output: () => string, { everyMs, samples } = usual) {
  let last: Sample = { printed: 0, family: [] };
  let still = 0;
  let isStopped = false;
  let stuck: Error | undefined;
  const takeSample = async () => {
    // Without a table of processes, as on Windows, what is printed has to tell.
    const sample = { printed: output().length, family: await familyOf(child.pid).catch(() => []) };
    still = hasMovedOn(last, sample) ? 0 : still + 1;
    last = still === 0 ? sample : last;
    if (isStopped) return;
    if (still < samples) {
      timer = setTimeout(takeSample, everyMs);
      return;
    }
    const printed = `It had printed:\n${output()}`;
    stuck = new Error(`“${name}” made no progress for ${(everyMs * samples) / 1000} s and was killed. ${printed}`);
    for (const { pid } of sample.family) killIfThere(pid);
    child.kill("SIGKILL");
  };
  let timer = setTimeout(takeSample, everyMs);
  return {
    stop(): Error | undefined {
      isStopped = true;
      clearTimeout(timer);
      return stuck;
    },
  };
}

/** Processes that wait for each other use some milliseconds: a second is work. */
export function hasMovedOn(before: Sample, now: Sample): boolean {
  const pids = ({ family }: Sample) => family.map(({ pid }) => pid).join();
  const seconds = ({ family }: Sample) => family.reduce((sum, process) => sum + process.seconds, 0);
  return now.printed !== before.printed || pids(now) !== pids(before) || seconds(now) - seconds(before) >= 1;
}
