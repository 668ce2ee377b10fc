// npm test: everything that CI runs, from a bare clone. The last line is "N passed, N failed, N skipped".
import { join } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { build } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ensureEngine } from "./lib/engine.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { ensureLanguageHosts } from "./lib/languages.mjs";
import { main } from "./lib/main.mjs";
import { ensureNode } from "./lib/node.mjs";
import { combine, report } from "./lib/test/results.mjs";
import { runSetUp, runTool } from "./lib/test/run-check.mjs";
import { runVitest } from "./lib/test/run-vitest.mjs";

const tool = (...path) => join(projectRoot, "node_modules", ...path);

await main(async ({ log }) => {
  log("== set-up");
  const results = await everything({ log });
  const total = combine(results, { requireAll: process.env.REQUIRE_ALL === "1" });
  log(`\n${report(total)}`);
  return total.failed.length === 0 ? 0 : 1;
});

async function everything({ log }) {
  const tools = [
    ...(await runSetUp("Node.js", ensureNode, { log })),
    ...(await runSetUp("dependencies", ensureDependencies, { log })),
  ];
  if (tools.length > 0) return tools; // without them nothing runs
  const results = [
    ...(await runSetUp("build", build, { log })),
    ...(await runSetUp("Pulumi engine", ensureEngine, { log })),
    ...(await runSetUp("languages", ensureLanguageHosts, { log })),
    ...(await runSetUp("browser", ensureBrowser, { log })),
    await runTool("lint", [tool("@biomejs", "biome", "bin", "biome"), "check"], { log }),
    await runTool("unused", [tool("knip", "bin", "knip.js"), "--no-progress"], { log }),
    await runTool("typecheck", [tool("typescript", "bin", "tsc"), "--noEmit"], { log }),
  ];
  for (const project of ["unit", "browser", "engine"]) {
    log(`\n== vitest: ${project}`);
    results.push(await runVitest(project));
  }
  return results;
}
