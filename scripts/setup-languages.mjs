// npm run setup:languages: what `npm run setup` does, then what the tests of programs in other languages need.
import { ensureLanguageHosts } from "./lib/languages.mjs";
import { main } from "./lib/main.mjs";
import { setUp } from "./lib/setup.mjs";

await main(async ({ log }) => {
  await setUp({ log });
  const missing = await ensureLanguageHosts({ log });
  if (missing.length > 0) return 1;
  log("YAML, Python and Go programs can be tested.");
});
