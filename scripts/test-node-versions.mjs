// npm run test:node-versions [-- --engine]: the unit tests and the command on the oldest Node.js that is supported and on the
// newest of each later major version, whichever runs this; with --engine also some tests on the Pulumi engine. The last line is
// "N passed, N failed".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ensureEngine } from "./lib/engine.mjs";
import { Failure } from "./lib/failure.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { main } from "./lib/main.mjs";
import { buildsToTest, ensureNode, environmentWith, installNode, machine } from "./lib/node.mjs";
import { combine, reportRuns } from "./lib/test/results.mjs";
import { runCommand, runSetUp } from "./lib/test/run-check.mjs";
import { runVitest } from "./lib/test/run-vitest.mjs";

/** Where Node.js has a part of its own: programs, the dynamic provider's process, and how Pulumi shows their errors. */
const engineFiles = ["lifecycle", "drift", "serialized-provider", "bad-input"].map(
  (name) => `test/engine/${name}.test.ts`,
);

await main(async ({ log }) => {
  const withEngine = readArguments().engine;
  const builds = buildsToTest(machine);
  if (builds.length === 0) throw new Failure(`There is no Node.js to fetch for ${machine}.`);

  const runs = await everything(builds, { withEngine, log });
  log(`\n${reportRuns(runs)}`);
  return runs.some(({ results }) => results.failed.length > 0) ? 1 : 0;
});

function readArguments() {
  try {
    return parseArgs({ options: { engine: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Failure(`${error.message}\nUsage: npm run test:node-versions [-- --engine]`);
  }
}

async function everything(builds, { withEngine, log }) {
  log("== set-up");
  const tools = [
    ...(await runSetUp("Node.js", ensureNode, { log })),
    ...(await runSetUp("dependencies", ensureDependencies, { log })),
  ];
  if (tools.length > 0) return [{ title: "set-up", results: combine(tools) }]; // without them nothing runs
  const others = [
    ...(await runSetUp("build", build, { log })),
    ...(withEngine ? await runSetUp("Pulumi engine", ensureEngine, { log }) : []),
  ];
  const runs = others.length > 0 ? [{ title: "set-up", results: combine(others) }] : [];
  for (const wanted of builds) {
    const title = `Node.js ${wanted.version}`;
    log(`\n== ${title}`);
    const results = await everythingOn(wanted, { withEngine, log });
    runs.push({ title, results: combine(results, { requireAll: process.env.REQUIRE_ALL === "1" }) });
  }
  return runs;
}

/** One version's results. Whatever goes wrong is a failure of this version alone. */
async function everythingOn(wanted, { withEngine, log }) {
  const results = [];
  const run = async () => {
    const env = environmentWith(await installNode(wanted, { log, why: "It is not here yet" }));
    const packageVersion = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")).version;
    const command = join(projectRoot, "bin", "cloudflare-risk-integration.js");
    results.push(await runCommand("node --version", ["--version"], `v${wanted.version}`, { env, log }));
    results.push(await runCommand("the command's --version", [command, "--version"], packageVersion, { env, log }));
    results.push(await runVitest("unit", { env }));
    if (withEngine) results.push(await runVitest("engine", { env, files: engineFiles }));
  };
  return [...(await runSetUp("Node.js", run, { log })), ...results];
}
