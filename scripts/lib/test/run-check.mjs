import { runChild } from "../child.mjs";
import { describeFailure, Failure } from "../failure.mjs";
import { projectRoot } from "../folders.mjs";
import { failed, passed } from "./results.mjs";

/** Runs a tool that passes or fails as a whole, and shows what it says. */
export async function runTool(name, args, { log }) {
  log(`\n== ${name}`);
  const result = await runChild("node", args, { cwd: projectRoot, onLine: (line) => log(line) });
  return result.code === 0 ? passed() : failed(name, `exit code ${result.code ?? result.signal}; its output is above`);
}

/** Runs a command that must print exactly this; `node` is looked up on the PATH of `env`. */
export async function runCommand(name, args, expected, { env, log }) {
  const result = await runChild("node", args, { cwd: projectRoot, env });
  const says = result.output || result.error?.message || "nothing";
  log(`${name}: ${says}`);
  if (result.code === 0 && result.stdout === expected) return passed();
  return failed(name, `exit code ${result.code ?? result.signal}, and instead of ${expected} it says: ${says}`);
}

/** Does a part of the set-up: it counts only where it fails. */
export async function runSetUp(name, work, { log }) {
  try {
    await work({ log });
    return [];
  } catch (error) {
    log(describeFailure(error));
    return [failed(`set-up: ${name}`, error instanceof Failure ? error.message : String(error))];
  }
}
