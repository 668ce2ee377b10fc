import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "../child.mjs";
import { atEnd } from "../clean-up.mjs";
import { projectRoot } from "../folders.mjs";
import { fromVitest } from "./results.mjs";

const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
const reporter = join(projectRoot, "scripts", "lib", "test", "vitest-reporter.mjs");

/**
 * Runs one of vitest's projects, or only these files of it, showing what it prints, and gives the results. `node` is looked
 * up on the PATH of `env`.
 */
export async function runVitest(project, { files = [], env = process.env } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "test-results-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  atEnd(removeFolder);
  const file = join(folder, "results.json");
  const colour = process.stdout.isTTY ? [] : ["--no-color"]; // vitest would colour a file as well
  const reporters = ["--reporter=default", `--reporter=${reporter}`];
  const args = [vitest, "run", "--project", project, ...reporters, ...colour, ...files];
  const child = startChild("node", args, {
    cwd: projectRoot,
    env: testEnvironment(env, file),
    stdio: "inherit",
    graceMs: 8_000,
  });
  const ended = await child.exited;
  const written = await readFile(file, "utf8").then(JSON.parse, () => undefined);
  await removeFolder();
  return fromVitest(project, written, ended);
}

/** The user's own credentials and settings must not decide a test; PULUMI_HOME only says where the engine is. */
function testEnvironment(env, resultsFile) {
  const kept = Object.entries(env).filter(([name]) => name === "PULUMI_HOME" || !/^(pulumi|cloudflare)_/i.test(name));
  return { ...Object.fromEntries(kept), TEST_RESULTS_FILE: resultsFile };
}
