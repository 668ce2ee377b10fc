import { findEngine } from "../engine.mjs";
import { describeFailure, Failure, projectRoot, runChild } from "../processes.mjs";

/**
 * Results of checks: `passed` is a count, `failed` and `skipped` are lists of { name, reason }.
 * @typedef {{ name: string, reason: string }} Entry
 * @typedef {{ passed: number, failed: Entry[], skipped: Entry[] }} Results
 */

/** @returns {Results} */
export const passed = () => ({ passed: 1, failed: [], skipped: [] });
/** @type {(name: string, reason: string) => Results} */
export const failed = (name, reason) => ({ passed: 0, failed: [{ name, reason }], skipped: [] });

/**
 * Adds results up. With `requireAll` a skipped test is a failed one.
 * @param {Results[]} results
 * @returns {Results}
 */
export function combine(results, { requireAll = false } = {}) {
  const failures = results.flatMap((result) => result.failed);
  const skipped = results.flatMap((result) => result.skipped);
  const asFailure = ({ name, reason }) => ({ name, reason: `skipped, and REQUIRE_ALL is set: ${reason}` });
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failed: requireAll ? [...failures, ...skipped.map(asFailure)] : failures,
    skipped: requireAll ? [] : skipped,
  };
}

/** The end of a run: each failure and each skip with its reason, then the line of counts. */
export function report({ passed: count, failed: failures, skipped }) {
  const counts = `${count} passed, ${failures.length} failed, ${skipped.length} skipped`;
  const list = (word, entries) => entries.map(({ name, reason }) => `${word}: ${name} (${oneLine(reason)})`);
  return [...list("failed", failures), ...list("skipped", skipped), counts].join("\n");
}

function oneLine(text) {
  // Not `/\s*\n\s*/`, which goes through a run of blanks once from each of them.
  const lines = text.split("\n").map((part) => part.trim());
  const line = lines.filter((part) => part !== "").join(" ");
  return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}

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
