import { constants } from "node:os";
import { stopAllChildren } from "./child.mjs";
import { describeFailure } from "./failure.mjs";

const steps = [];
let interrupted = false;

/** Adds what must be undone however the process ends; the last added is undone first. */
export function atEnd(step) {
  steps.push(step);
}

/** Undoes it all, once; what cannot be undone is told, and keeps nothing else from being undone. */
export async function cleanUp() {
  for (let step = steps.pop(); step; step = steps.pop())
    try {
      await step();
    } catch (error) {
      console.error(`While cleaning up: ${describeFailure(error)}`);
    }
}

/** On Ctrl-C, a kill or a closed terminal: stops the children, cleans up, and ends with the signal's exit code. */
export function cleanUpOnSignals() {
  const end = async (signal) => {
    if (interrupted) return; // already on it
    interrupted = true;
    console.log(`\n${signal}: stopping and cleaning up …`);
    try {
      await stopAllChildren();
      await cleanUp();
    } finally {
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(signal));
  endWithParent(() => end("SIGTERM"));
}

/** npm killed outright sends no signal on; what shows is that this process has another parent. */
function endWithParent(end) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}
