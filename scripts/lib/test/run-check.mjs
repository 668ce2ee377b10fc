import { findEngine } from "../engine.mjs";
import { describeFailure, Failure, projectRoot, runChild } from "../processes.mjs";
import { combine, failed, passed, report } from "./results.mjs";

/** Runs a tool that passes or fails as a whole, and shows what it printed once it has ended. */
export async function runTool(name, args, { log }) {
  const result = await runChild("node", args, { cwd: projectRoot });
  log(`\n== ${name}\n${result.output}`);
  return result.code === 0 ? passed() : failed(name, `exit code ${result.code ?? result.signal}; its output is above`);
}

/** Does a part of the set-up: it counts only if it fails. */
export async function runSetUp(name, work, { log }) {
  try {
    await work({ log });
    return [];
  } catch (error) {
    log(describeFailure(error));
    return [failed(`set-up: ${name}`, error instanceof Failure ? error.message : String(error))];
  }
}

/** Logs the closing lines of a run, the counts last, and returns its exit code. */
export async function closeRun(results, { log }) {
  const total = combine(results, { requireAll: process.env.REQUIRE_ALL === "1" });
  const engine = await findEngine();
  log(`\nPulumi engine: ${engine ? `${engine.version} in ${engine.binDir}` : "none"}`);
  log(report(total));
  return total.failed.length === 0 ? 0 : 1;
}
