// npm run setup: the right Node.js, the dependencies, the build and a Pulumi engine, whatever of them is missing.
import { setUp } from "./lib/engine.mjs";
import { main } from "./lib/processes.mjs";

await main(async ({ log }) => {
  await setUp({ log });
  log("Everything is set up.");
});
