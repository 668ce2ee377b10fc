// npm run setup: the right Node.js, dependencies, build and engine; npm run setup:languages: also what other languages need.
import { setUp } from "./lib/engine.mjs";
import { ensureLanguages } from "./lib/languages.mjs";
import { main } from "./lib/processes.mjs";

await main(async ({ log }) => {
  await setUp({ log });
  const wanted = process.argv[2] === "--languages" ? ["nodejs", "yaml", "python", "go"] : [];
  const missing = await ensureLanguages(wanted, { log });
  log(missing.length > 0 ? "Not everything could be set up." : "Everything is set up.");
  return missing.length > 0 ? 1 : 0;
});
