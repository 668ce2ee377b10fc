import { build } from "./lib/build.mjs";
import { ensureDependencies, ensureNode } from "./lib/node.mjs";
import { main } from "./lib/processes.mjs";

// npm pack prints the package as JSON on standard output, and runs this before: keep to standard error.
const log = (line) => console.error(line);

await main(async () => {
  await ensureNode({ log });
  await ensureDependencies({ log });
  await build({ log });
});
