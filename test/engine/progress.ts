import type { ChildProcess } from "node:child_process";
import { familyOf, killIfThere, type ProcessTime } from "./process-table.js";

/** How long a command may stand still. It is counted in looks, so that a machine that slept is no command that hung. */
const usual = { everyMs: 15_000, looks: 12 };

interface Look {
  readonly printed: number;
  readonly family: readonly ProcessTime[];
}

/**
 * Kills a command, with all that it has started, once it has neither printed anything nor used processor time for three
 * minutes: a limit for its whole time would depend on the machine. `stop` answers the failure, if there was one.
 */
export function endIfStuck(child: ChildProcess, name: string, output: () => string, { everyMs, looks } = usual) {
  let last: Look = { printed: 0, family: [] };
  let still = 0;
  let stuck: Error | undefined;
  const timer = setInterval(async () => {
    const look = { printed: output().length, family: await familyOf(child.pid) };
    still = hasMovedOn(last, look) ? 0 : still + 1;
    last = still === 0 ? look : last;
    if (still < looks) return;
    clearInterval(timer);
    const printed = `It had printed:\n${output()}`;
    stuck = new Error(`“${name}” made no progress for ${(everyMs * looks) / 1000} s and was killed. ${printed}`);
    for (const { pid } of look.family) killIfThere(pid);
  }, everyMs);
  return {
    stop(): Error | undefined {
      clearInterval(timer);
      return stuck;
    },
  };
}

/** Processes that wait for each other use some milliseconds: a second is work. */
export function hasMovedOn(before: Look, now: Look): boolean {
  const pids = ({ family }: Look) => family.map(({ pid }) => pid).join();
  const seconds = ({ family }: Look) => family.reduce((sum, process) => sum + process.seconds, 0);
  return now.printed !== before.printed || pids(now) !== pids(before) || seconds(now) - seconds(before) >= 1;
}
