// npm run docs:picture: runs `npm start` and draws what it prints, as README.md shows it, into docs/images/npm-start.svg.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runChild } from "./lib/child.mjs";
import { Failure, lastLines } from "./lib/failure.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { main } from "./lib/main.mjs";
import { terminalPicture } from "./lib/terminal-picture.mjs";

await main(async ({ log }) => {
  log("Running npm start …");
  const result = await runChild("node", [join(projectRoot, "scripts", "start.mjs")], { cwd: projectRoot });
  if (result.code !== 0) throw new Failure(`npm start failed:\n${lastLines(result.output)}`);
  const lines = result.stdout.split("\n");
  // What the set-up says before is another on each machine.
  const first = lines.findIndex((line) => line.startsWith("1. "));
  const told = lines.slice(first).filter((line) => !isProgress(line));
  const folder = join(projectRoot, "docs", "images");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "npm-start.svg"), terminalPicture(["$ npm start", "", ...told]));
  log("docs/images/npm-start.svg is written.");
});

/** What the engine says while it works, and what is the same for every resource. */
function isProgress(line) {
  return / (creating|deleting) \(|pulumi:pulumi:Stack|\[urn=|^ +(Updating|Previewing update|Destroying) \(|^ +Duration: /.test(
    line,
  );
}
