// npm test: what CI runs for each push, from a bare clone. The last line is "N passed, N failed, N skipped".
import { join } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { build } from "./lib/build.mjs";
import { ensureEngine } from "./lib/engine.mjs";
import { ensureLanguages } from "./lib/languages.mjs";
import { ensureDependencies, ensureNode } from "./lib/node.mjs";
import { main, projectRoot } from "./lib/processes.mjs";
import { closeRun, runSetUp, runTool } from "./lib/test/results.mjs";
import { runVitest } from "./lib/test/run-vitest.mjs";

const tools = {
  lint: ["@biomejs/biome/bin/biome", "check"],
  unused: ["knip/bin/knip.js", "--no-progress"],
  typecheck: ["typescript/bin/tsc", "--noEmit"],
};

await main(async ({ log }) => closeRun(await everything({ log }), { log }));

async function everything({ log }) {
  log("== set-up");
  const first = [
    ...(await runSetUp("Node.js", ensureNode, { log })),
    ...(await runSetUp("dependencies", ensureDependencies, { log })),
  ];
  if (first.length > 0) return first; // without them nothing runs
  const results = [await runSetUp("build", build, { log })];
  // A browser and an engine's modules are waited for on the network: the checks run meanwhile.
  const engine = async () => {
    await ensureEngine({ log });
    await ensureLanguages(["nodejs", "yaml"], { log });
  };
  const setUps = [runSetUp("Pulumi engine", engine, { log }), runSetUp("browser", ensureBrowser, { log })];
  const runs = Object.entries(tools).map(([name, [file, ...args]]) =>
    runTool(name, [join(projectRoot, "node_modules", file), ...args], { log }),
  );
  results.push(...(await Promise.all([...setUps, ...runs])));

  log("\n== vitest");
  results.push(await runVitest(["unit", "browser", "engine"]));
  return results.flat();
}
