// npm run build: src → dist.
import { build } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { main } from "./lib/main.mjs";
import { ensureNode } from "./lib/node.mjs";

// npm pack prints the package as JSON on standard output, and runs this before: keep to standard error.
const log = (line) => console.error(line);

await main(async () => {
  await ensureNode({ log });
  await ensureDependencies({ log });
  await build({ log });
});
