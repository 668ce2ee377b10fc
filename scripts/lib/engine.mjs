import { engineVersion } from "./engine/constants.mjs";
import { downloadEngine } from "./engine/download.mjs";
import { findEngine } from "./engine/find.mjs";
import { buildEngine } from "./engine/go-build.mjs";
import { describeFailure, Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";

export { engineEnvironment } from "./engine/environment.mjs";
export { findEngine };

/** Finds a Pulumi engine, or installs one where the npm package `pulumi` keeps its own. */
export async function ensureEngine({ log }) {
  const found = await findEngine();
  if (found) return found;

  log(`Pulumi: no engine here yet, getting ${engineVersion}, once`);
  return withLock("engine", { log }, async () => {
    const madeMeanwhile = await findEngine();
    if (madeMeanwhile) return madeMeanwhile;
    for (const install of [downloadEngine, buildEngine]) {
      try {
        await install({ log });
      } catch (error) {
        log(`  ${describeFailure(error)}`);
        continue;
      }
      const installed = await findEngine();
      if (installed) return installed;
      log("  What was installed does not run.");
    }
    throw new Failure(
      "No Pulumi engine could be had. Install Pulumi 3.200 or newer, so that `pulumi` and `pulumi-language-nodejs` are on " +
        "PATH, or Go 1.26 or newer, so that the engine can be built here; then run this again.",
    );
  });
}
