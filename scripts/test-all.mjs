// npm run test:all: what `npm test` leaves out. The last line is "N passed, N failed, N skipped".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureEngine, oldestEngine, setUp } from "./lib/engine.mjs";
import { ensureLanguages } from "./lib/languages.mjs";
import { runNpm } from "./lib/node.mjs";
import { main, projectRoot, withProgress } from "./lib/processes.mjs";
import { makeTemporaryFolder } from "./lib/start.mjs";
import { closeRun, runSetUp } from "./lib/test/run-check.mjs";
import { runVitest } from "./lib/test/run-vitest.mjs";

/** The core of the lifecycle, which runs on the oldest engine and SDK too. */
const core = ["lifecycle", "drift", "serialized-provider", "bad-input"].map((name) => `test/engine/${name}.test.ts`);

const stages = {
  languages: ({ log }) =>
    runSetUp("languages", () => ensureLanguages(["nodejs", "yaml", "python", "go"], { log }), { log }),
  "tests that npm test leaves out": () => runVitest("all"),
  "oldest engine and SDK": runOnOldest,
  consumers: () => runVitest("consumers"),
};

await main(async ({ log }) => {
  log("== set-up");
  const results = [await runSetUp("engine", setUp, { log })];
  if (results[0].length === 0)
    for (const [title, run] of Object.entries(stages)) {
      log(`\n== ${title}`);
      results.push(await run({ log }));
    }
  return closeRun(results.flat(), { log });
});

async function runOnOldest({ log }) {
  let env;
  const prepare = async () => {
    const engine = await ensureEngine({ log, version: oldestEngine });
    const sdk = await installWithOldestSdk({ log });
    log(`Pulumi: ${engine.version} in ${engine.binDir}`);
    env = { ...process.env, PULUMI_TEST_ENGINE: engine.version, PULUMI_TEST_SDK: sdk };
  };
  const failures = await runSetUp("oldest engine and SDK", prepare, { log });
  return failures.length > 0 ? failures : runVitest("engine", { files: core, env });
}

/** A folder `node_modules` with this package, as npm installs it, and the oldest SDK that it supports, for both to be found there. */
async function installWithOldestSdk({ log }) {
  const { peerDependencies } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const sdk = `@pulumi/pulumi@${peerDependencies["@pulumi/pulumi"].replace("^", "")}`;
  const folder = await makeTemporaryFolder();
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--install-links", "--prefix", folder];
  await withProgress(log, `npm install ${sdk}`, () => runNpm(["install", ...flags, sdk, projectRoot], { cwd: folder }));
  return join(folder, "node_modules");
}
