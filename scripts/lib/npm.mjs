import { existsSync } from "node:fs";
import { basename } from "node:path";
import { runChild } from "./child.mjs";
import { Failure } from "./failure.mjs";

/** Runs npm, the one that runs this script, else the one on PATH, and gives what it printed. */
export async function runNpm(args, options) {
  // Said aloud, since `npm --silent test` hands its silence on to this one, errors included.
  args = [...args, "--loglevel=error"];
  const ownCli = process.env.npm_execpath;
  const result =
    ownCli && basename(ownCli) === "npm-cli.js" && existsSync(ownCli)
      ? await runChild(process.execPath, [ownCli, ...args], options)
      : await runChild("npm", args, options);
  if (result.error?.code === "ENOENT") throw new Failure("npm is not on PATH: install Node.js with npm.");
  if (result.code !== 0) throw new Failure(`npm ${args[0]} failed:\n${reason(result)}`);
  return result;
}

/** npm says first what is wrong, and then a page of usage. */
function reason({ output, error }) {
  const lines = output.split("\n").filter((line) => line.startsWith("npm error") && line !== "npm error");
  return lines.slice(0, 15).join("\n") || output || String(error);
}
