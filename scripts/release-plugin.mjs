// npm run release:plugin [-- FOLDER]: the archives that `pulumi plugin install` takes, with their checksums, in release/.
import { join } from "node:path";
import { startChild } from "./lib/child.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { Failure } from "./lib/failure.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { main } from "./lib/main.mjs";
import { ensureNode } from "./lib/node.mjs";

await main(async ({ log }) => {
  await ensureNode({ log });
  await ensureDependencies({ log });
  log("Release archives of the provider plugin:");
  // In a process of its own: this one may be an older Node.js, and its libraries were perhaps not there when it started.
  const make = join(projectRoot, "scripts", "lib", "release", "make.mjs");
  const { code, error } = await startChild("node", [make, ...process.argv.slice(2)], { stdio: "inherit" }).exited;
  if (error) throw new Failure(`node: ${error.message}`);
  return code ?? 1;
});
