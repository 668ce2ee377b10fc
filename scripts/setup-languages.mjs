// npm run setup:languages: what `npm run setup` does, then what the tests of programs in other languages need.
import { setUp } from "./lib/engine.mjs";
import { ensureLanguages } from "./lib/languages.mjs";
import { main } from "./lib/processes.mjs";

await main(async ({ log }) => {
  await setUp({ log });
  const missing = await ensureLanguages(["nodejs", "yaml", "python", "go"], { log });
  if (missing.length > 0) return 1;
  log("YAML, Python and Go programs can be tested.");
});
