// node scripts/run.mjs TOOL ARGS…: runs a tool of node_modules/.bin, or a script of this repository, under a Node.js that it can run on.
import { join } from "node:path";
import { ensureDependencies, ensureNode } from "./lib/node.mjs";
import { Failure, main, projectRoot, startChild } from "./lib/processes.mjs";

const log = (line) => console.error(line); // standard output is the tool's

await main(async () => {
  const [tool = "", ...args] = process.argv.slice(2);
  await ensureNode({ log });
  await ensureDependencies({ log });
  const command = tool.endsWith(".mjs")
    ? ["node", [join(projectRoot, tool), ...args]]
    : [join(projectRoot, "node_modules", ".bin", tool), args];
  // A script cleans up after itself when it is stopped.
  const child = startChild(...command, { stdio: "inherit", graceMs: 10_000 });
  const { code, signal, error } = await child.exited;
  if (error) throw new Failure(`${tool}: ${error.message}`);
  return code ?? (signal ? 1 : 0);
});
