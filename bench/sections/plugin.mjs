import { join } from "node:path";
import { Failure, projectRoot } from "../../scripts/lib/processes.mjs";
import { askAsAnEngine } from "../lib/plugin-requests.mjs";
import { startProcess } from "../lib/process.mjs";
import { ratioRow } from "../lib/row.mjs";
import { accountId, newReference, token } from "../lib/start-api.mjs";
import { interleave } from "../lib/statistics.mjs";

const bin = join(projectRoot, "bin", "pulumi-resource-cloudflare-risk-integration");

/** How long the provider plugin takes to its port, and what it takes of memory. */
export async function plugin({ api, rounds }) {
  const settings = { apiToken: token, baseUrl: api.baseUrl() };
  const measured = await interleave({ empty: measureEmpty, plugin: () => measurePlugin(settings) }, rounds);
  const beside = "an empty Node.js process";
  const compare = (what, unit, name, otherName) =>
    ratioRow({
      what,
      unit,
      beside,
      ours: measured.plugin.map((values) => values[name]),
      others: measured.empty.map((values) => values[otherName]),
    });
  return {
    title: "The plugin's process",
    text: "A process each, from its start to its first line, which is the plugin's port. Then the memory that it has at rest, and the plugin's after it was configured, gave its schema and looked up one reference.",
    rows: [
      compare("start to the port", "ms", "readyMs", "readyMs"),
      compare("memory at rest", "MB", "megabytes", "megabytes"),
      compare("memory after a lookup", "MB", "usedMegabytes", "megabytes"),
    ],
  };
}

async function measureEmpty() {
  const empty = await startProcess(process.execPath, ["-e", "console.log('ready'); setInterval(() => {}, 1e6)"]);
  try {
    return { readyMs: empty.readyMs, megabytes: await empty.megabytes() };
  } finally {
    await empty.stop();
  }
}

async function measurePlugin(settings) {
  const started = await startProcess(process.execPath, [bin]);
  try {
    const megabytes = await started.megabytes();
    const referenceId = newReference();
    const found = await askAsAnEngine(Number(started.line), settings, { accountId, referenceId });
    if (found.referenceId !== referenceId) throw new Failure(`Not ${referenceId}: ${JSON.stringify(found)}`);
    return { readyMs: started.readyMs, megabytes, usedMegabytes: await started.megabytes() };
  } finally {
    await started.stop();
  }
}
