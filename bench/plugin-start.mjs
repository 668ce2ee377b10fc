// npm run bench:plugin [-- --rounds 20]: how long the provider plugin takes to its port, and what it takes of memory, beside an
// empty Node.js process. Rounds of both are interleaved, so that a busy machine slows down both.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "../scripts/lib/folders.mjs";
import { main } from "../scripts/lib/main.mjs";
import { ensureNode } from "../scripts/lib/node.mjs";
import { table } from "../scripts/lib/table.mjs";
import { askAsAnEngine } from "./lib/plugin-requests.mjs";
import { startProcess } from "./lib/process.mjs";
import { medianOf, spreadOf } from "./lib/statistics.mjs";

const goals = { readyMs: 150, megabytes: 90 };

const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
const rounds = Number(values.rounds);
const bin = (name) => join(projectRoot, "bin", name);

await main(async ({ log }) => {
  const node = await ensureNode({ log });
  const emulator = await startProcess(node, [bin("cloudflare-risk-integration.js"), "emulate", "--until-parent-exits"]);
  const settings = {
    apiToken: "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY",
    baseUrl: /https?:\S+/.exec(emulator.line)[0],
  };
  const args = { accountId: "account_tag", referenceId: "reference_id" };
  const empty = { readyMs: [], megabytes: [] };
  const plugin = { readyMs: [], megabytes: [], usedMegabytes: [] };
  try {
    // The first round reads the files from the disk, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const [one, other] = [await measureEmpty(node), await measurePlugin(node, settings, args)];
      if (round === 0) continue;
      for (const [name, value] of Object.entries(one)) empty[name].push(value);
      for (const [name, value] of Object.entries(other)) plugin[name].push(value);
    }
  } finally {
    await emulator.stop();
  }
  report(log, empty, plugin);
});

async function measureEmpty(node) {
  const process = await startProcess(node, ["-e", "console.log('ready'); setInterval(() => {}, 1e6)"]);
  const measured = { readyMs: process.readyMs, megabytes: await process.megabytes() };
  await process.stop();
  return measured;
}

async function measurePlugin(node, settings, args) {
  const process = await startProcess(node, [bin("pulumi-resource-cloudflare-risk-integration")]);
  try {
    const megabytes = await process.megabytes();
    const found = await askAsAnEngine(Number(process.line), settings, args);
    if (found.referenceId !== args.referenceId) throw new Error(`not what was asked for: ${JSON.stringify(found)}`);
    return { readyMs: process.readyMs, megabytes, usedMegabytes: await process.megabytes() };
  } finally {
    await process.stop();
  }
}

function report(log, empty, plugin) {
  const row = (name, emptyValues, values, goal) => [
    ...[name, spreadOf(emptyValues), spreadOf(values)],
    ...[(medianOf(values) / medianOf(emptyValues)).toFixed(2), goal === undefined ? "" : `under ${goal}`],
  ];
  log(`Minimum / median / maximum of ${rounds} interleaved rounds, and the ratio of the medians:`);
  log(
    table(
      ["", "empty Node.js", "plugin", "ratio", "goal"],
      [
        row("ms from the start to the port", empty.readyMs, plugin.readyMs, goals.readyMs),
        row("MB at rest, with the port printed", empty.megabytes, plugin.megabytes, goals.megabytes),
        row("MB after configuration, schema and a lookup", empty.megabytes, plugin.usedMegabytes),
      ],
    ),
  );
}
