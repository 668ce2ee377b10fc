// npm run audit: what is known of the packages that come with this one, within it or beside it, and of those in the plugin's archives.
import { ensureDependencies } from "./lib/dependencies.mjs";
import { describeFailure } from "./lib/failure.mjs";
import { main } from "./lib/main.mjs";
import { ensureNode } from "./lib/node.mjs";
import { runNpm } from "./lib/npm.mjs";
import { makePluginPart, makePublishedPart } from "./lib/release/published-part.mjs";

await main(async ({ log }) => {
  await ensureNode({ log });
  await ensureDependencies({ log });
  const parts = { "the package": makePublishedPart, "the plugin's archives": makePluginPart };
  let failed = 0;
  for (const [name, make] of Object.entries(parts)) {
    const cwd = await make();
    try {
      const { stdout } = await runNpm(["audit", "--package-lock-only"], { cwd });
      log(`${name}: ${stdout.trim()}`);
    } catch (error) {
      failed += 1; // the other part is looked at too
      log(`${name}: ${describeFailure(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
});
