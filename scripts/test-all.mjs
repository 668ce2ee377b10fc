// npm run test:all: what `npm test` leaves out. The last line is "N passed, N failed, N skipped".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { engineVersion, ensureEngine, oldestEngine, setUp } from "./lib/engine.mjs";
import { ensureLanguages } from "./lib/languages.mjs";
import { npmInstall } from "./lib/node.mjs";
import { main, makeTemporaryFolder, projectRoot, withProgress } from "./lib/processes.mjs";
import { closeRun, runSetUp } from "./lib/test/results.mjs";
import { runVitest } from "./lib/test/run-vitest.mjs";

/** The core of the lifecycle, which runs on the oldest engine and SDK too. */
const core = ["lifecycle", "drift", "serialized-provider", "bad-input"].map((name) => `test/engine/${name}.test.ts`);

const stages = {
  languages: ({ log }) =>
    runSetUp("languages", () => ensureLanguages(["nodejs", "yaml", "python", "go"], { log }), { log }),
  "tests that npm test leaves out": () =>
    runVitest("all", { env: { ...process.env, PULUMI_TEST_ENGINE: engineVersion } }),
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
    const sdk = await installOldestSdk({ log });
    log(`Pulumi: ${engine.version} in ${engine.binDir}`);
    env = { ...process.env, PULUMI_TEST_ENGINE: engine.version, PULUMI_TEST_SDK: sdk };
  };
  const failures = await runSetUp("oldest engine and SDK", prepare, { log });
  return failures.length > 0 ? failures : runVitest("engine", { files: core, env });
}

/** Returns the folder of the oldest SDK that this package supports. */
async function installOldestSdk({ log }) {
  const { peerDependencies } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const sdk = `@pulumi/pulumi@${peerDependencies["@pulumi/pulumi"].replace("^", "")}`;
  const folder = await makeTemporaryFolder();
  const install = () => npmInstall("install", ["--prefix", folder, sdk], { cwd: folder });
  await withProgress(log, `npm install ${sdk}`, install);
  return join(folder, "node_modules/@pulumi/pulumi");
}
