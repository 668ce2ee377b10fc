// npm run bench [-- --only client,engine] [--rounds 9]: this package beside what a user would take instead, in one interleaved run.
// With all sections it writes docs/performance.md and its plots; with --only it shows the tables and writes nothing. A goal that is
// a count makes it fail where it is missed: it is the same on every machine, which a time is not.

import { parseArgs } from "node:util";
import { setUp } from "../scripts/lib/engine.mjs";
import { Failure, main, makeTemporaryFolder } from "../scripts/lib/processes.mjs";

await main(async ({ log }) => {
  const { values } = parseArgs({ options: { only: { type: "string" }, rounds: { type: "string", default: "9" } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Failure("--rounds must be a whole number above 0.");
  const engine = await setUp({ log });
  // What these import may have been missing before the set-up.
  const { sections } = await import("./sections/index.mjs");
  const { startApi } = await import("./lib/start-api.mjs");
  const { missedCounts, tableOf, writeReport } = await import("./lib/report.mjs");

  const names = values.only?.split(",") ?? Object.keys(sections);
  const unknown = names.find((name) => !Object.hasOwn(sections, name));
  if (unknown !== undefined)
    throw new Failure(`There is no section “${unknown}”; there are ${Object.keys(sections).join(", ")}.`);
  const folder = await makeTemporaryFolder();
  const api = await startApi();
  const results = [];
  try {
    for (const name of names) {
      log(`\n${name} …`);
      const result = await sections[name]({ api, rounds, folder, binDir: engine.binDir, log });
      results.push(result);
      const { headings, cells } = tableOf(result);
      console.table(cells.map((row) => Object.fromEntries(row.map((cell, column) => [headings[column], cell]))));
    }
  } finally {
    await api.stop();
  }
  if (values.only === undefined) {
    await writeReport(results, { rounds, engineVersion: engine.version });
    log("\ndocs/performance.md and its plots are written.");
  }
  const missed = missedCounts(results);
  if (missed.length > 0) throw new Failure(["These counts miss their goals:", ...missed].join("\n"));
});
