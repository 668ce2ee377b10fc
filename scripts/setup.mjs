// npm run setup: the right Node.js, the dependencies, the build and a Pulumi engine, whatever of them is missing.
import { main } from "./lib/main.mjs";
import { setUp } from "./lib/setup.mjs";

await main(async ({ log }) => {
  await setUp({ log });
  log("Everything is set up.");
});
