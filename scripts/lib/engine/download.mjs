import { join } from "node:path";
import { runChild } from "../child.mjs";
import { Failure, lastLines } from "../failure.mjs";
import { projectRoot } from "../folders.mjs";
import { withProgress } from "../progress.mjs";
import { engineVersion } from "./constants.mjs";
import { engineEnvironment } from "./environment.mjs";
import { moveIntoPlace, withStagingFolder } from "./install.mjs";

const timeoutMs = 10 * 60_000;

/** Lets npm's `pulumi` download the release, into a staging folder: cut short, it would leave half an engine in the cache. */
export async function downloadEngine({ log }) {
  log("  downloading the release with npm's pulumi");
  const launcher = join(projectRoot, "node_modules", "pulumi", "run.js");
  await withStagingFolder(async (staging) => {
    const env = engineEnvironment(staging, { PULUMI_HOME: staging, PULUMI_VERSION: engineVersion });
    const result = await withProgress(log, "download", () =>
      runChild("node", [launcher, "version"], { env, timeoutMs }),
    );
    if (result.code !== 0) {
      const reason = result.timedOut ? `it took more than ${timeoutMs / 60_000} minutes` : lastLines(result.output, 3);
      throw new Failure(`The download did not work here (${reason.replaceAll("\n", "; ")}).`);
    }
    await moveIntoPlace(join(staging, "versions", engineVersion, "bin"));
  });
}
