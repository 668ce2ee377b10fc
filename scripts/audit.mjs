// npm run audit: what is known of the packages that come with this one, within it or beside it.
import { main } from "./lib/main.mjs";
import { runNpm } from "./lib/npm.mjs";
import { makePublishedPart } from "./lib/release/published-part.mjs";

await main(async ({ log }) => {
  const { stdout } = await runNpm(["audit", "--package-lock-only"], { cwd: await makePublishedPart() });
  log(stdout.trim());
});
