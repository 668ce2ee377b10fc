import { join } from "node:path";
import { runChild } from "../child.mjs";
import { Failure, lastLines } from "../failure.mjs";
import { projectRoot } from "../folders.mjs";
import { withProgress } from "../progress.mjs";
import { engineVersion } from "./constants.mjs";
import { engineEnvironment } from "./environment.mjs";
import { engineFolder, moveIntoPlace, withStagingFolder } from "./install.mjs";

const timeoutMs = 10 * 60_000;

/** Lets npm's `pulumi` download the release, into a staging folder: cut short, it would leave half an engine in the cache. */
export async function downloadEngine({ log }) {
  log("  downloading the release with npm's pulumi");
  const launcher = join(projectRoot, "node_modules", "pulumi", "run.js");
  await withStagingFolder(engineFolder(), async (staging) => {
    const env = engineEnvironment(staging, { PULUMI_HOME: staging, PULUMI_VERSION: engineVersion });
    await withProgress(log, "download", async () => {
      const result = await runChild("node", [launcher, "version"], { env, timeoutMs });
      if (result.code !== 0) throw new Failure(`The download did not work here (${reason(result)}).`);
    });
    await moveIntoPlace(join(staging, "versions", engineVersion, "bin"), engineFolder());
  });
}

function reason({ timedOut, output }) {
  return timedOut ? `more than ${timeoutMs / 60_000} minutes` : lastLines(output, 3).replaceAll("\n", "; ");
}
