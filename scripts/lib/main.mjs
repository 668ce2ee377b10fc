import { cleanUp, cleanUpOnSignals } from "./clean-up.mjs";
import { describeFailure } from "./failure.mjs";

/** Runs a script: cleans up however it ends, shows a failure in few lines, and sets the exit code that `work` gives. */
export async function main(work) {
  cleanUpOnSignals();
  let exitCode = 1;
  try {
    exitCode = (await work({ log: console.log })) ?? 0;
  } catch (error) {
    console.error(describeFailure(error));
  }
  await cleanUp();
  process.exitCode = exitCode;
}
