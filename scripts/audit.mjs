// npm run audit: known vulnerabilities of the packages that users get with the package, and of those in the plugin's archives.
import { runNpm } from "./lib/node.mjs";
import { describeFailure, main } from "./lib/processes.mjs";
import { makeLockedProject } from "./lib/release/locked-project.mjs";

await main(async ({ log }) => {
  let exitCode = 0;
  for (const ofPlugin of [false, true]) {
    const cwd = await makeLockedProject({ ofPlugin });
    const result = await runNpm(["audit", "--package-lock-only"], { cwd }).catch((error) => {
      exitCode = 1; // the other audit still runs
      return { stdout: describeFailure(error) };
    });
    log(`${ofPlugin ? "plugin archives" : "package"}: ${result.stdout.trim()}`);
  }
  return exitCode;
});
