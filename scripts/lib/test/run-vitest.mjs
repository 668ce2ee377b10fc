import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTemporaryFolder, projectRoot, startChild } from "../processes.mjs";
import { combine, failed } from "./results.mjs";

const [vitest, reporter] = ["node_modules/vitest/vitest.mjs", "scripts/lib/test/vitest-reporter.mjs"];

/**
 * Runs these of vitest's projects, or only these files of them, showing what it prints, and returns the results. `node` is looked
 * up on the PATH of `env`; the configuration is the one in `folder`.
 * @param {string | string[]} projects
 * @param {{ files?: string[], env?: NodeJS.ProcessEnv, folder?: string }} [options]
 */
export async function runVitest(projects, { files = [], env = process.env, folder = projectRoot } = {}) {
  const names = [projects].flat();
  const resultsFile = join(await makeTemporaryFolder(), "results.json");
  const args = [
    ...["run", ...names.flatMap((name) => ["--project", name]), ...files],
    ...["--reporter=default", `--reporter=${join(projectRoot, reporter)}`],
    ...(process.stdout.isTTY ? [] : ["--no-color"]), // vitest would colour a file as well
  ];
  const options = { cwd: folder, env: testEnvironment(env, resultsFile), stdio: "inherit", graceMs: 8_000 };
  const ended = await startChild("node", [join(projectRoot, vitest), ...args], options).exited;
  const results = await readFile(resultsFile, "utf8").then(JSON.parse, () => undefined);
  return judge(`vitest (${names.join(", ")})`, results, ended);
}

/** The user's own credentials and settings must not decide a test; these variables only say where the engine is, and which. */
function testEnvironment(env, resultsFile) {
  const isKept = (name) => /^pulumi_(home|test_engine|test_sdk)$/i.test(name) || !/^(pulumi|cloudflare)_/i.test(name);
  const kept = Object.entries(env).filter(([name]) => isKept(name));
  return { ...Object.fromEntries(kept), TEST_RESULTS_FILE: resultsFile };
}

/** The results of one run of vitest, undefined if it wrote none. An error exit is a failure, even if no test failed. */
export function judge(name, results, ended) {
  const exit = ended.signal ?? ended.error?.message ?? `exit code ${ended.code}`;
  if (!results) return failed(name, `it ended without results: ${exit}`);
  if (results.failed.length > 0) return results;
  if (ended.code !== 0) return combine([results, failed(name, `no test failed, but it ended with ${exit}`)]);
  if (results.passed + results.skipped.length === 0) return failed(name, "it found no tests");
  return results;
}
