import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { ratioRow, valueRow } from "../lib/row.mjs";
import { accountId, newReference, token } from "../lib/start-api.mjs";
import { interleave, medianOf, spreadOf } from "../lib/statistics.mjs";

const require = createRequire(import.meta.url);
const file = (name) => JSON.stringify(require.resolve(name));

/** What a program pays before its first answer. A process each; the time within it, without Node.js's own start. */
export async function imports({ api, rounds }) {
  const baseUrl = api.baseUrl();
  const ours = `
    const { createRiskIntegrationClient } = require(${file("../../dist/client/index.js")});
    const client = createRiskIntegrationClient(${JSON.stringify({ accountId, apiToken: token, baseUrl, environment: {} })});
    await client.getByReference({ referenceId: ${JSON.stringify(newReference())} });`;
  const sdk = `
    const Cloudflare = require(${file("cloudflare")}).default;
    const client = new Cloudflare(${JSON.stringify({ apiToken: token, baseURL: baseUrl })});
    await client.zeroTrust.riskScoring.integrations.references.get(${JSON.stringify(newReference())}, ${JSON.stringify({ account_id: accountId })});`;
  const pulumi = `require(${file("@pulumi/pulumi")});`;
  const measured = await interleave(
    {
      ours: () => millisecondsIn(ours),
      sdk: () => millisecondsIn(sdk),
      pulumi: () => millisecondsIn(pulumi),
      package: () => millisecondsIn(`${pulumi} require(${file("../../dist/index.js")});`),
      added: () => millisecondsIn(`require(${file("../../dist/index.js")});`, pulumi),
    },
    rounds,
  );
  return {
    title: "Import",
    text: "A process each; the time within it, without Node.js's own start.",
    rows: [
      ratioRow({
        what: "`./client` and its first lookup",
        unit: "ms",
        beside: "official cloudflare SDK",
        ours: measured.ours,
        others: measured.sdk,
        goal: { atMost: 0.3 },
      }),
      ratioRow({
        what: "the package with Pulumi's SDK",
        unit: "ms",
        beside: "Pulumi's SDK alone",
        ours: measured.package,
        others: measured.pulumi,
      }),
      valueRow({
        what: "the package after Pulumi's SDK, ms",
        beside: "nothing",
        ours: spreadOf(measured.added, 1),
        value: medianOf(measured.added),
        digits: 1,
        suffix: " ms more",
        goal: { atMost: 10 },
      }),
    ],
  };
}

/** @param before what is done before the time begins */
async function millisecondsIn(program, before = "") {
  const source = `${before} (async () => { const began = performance.now(); ${program}
    console.log(performance.now() - began); process.exit(); })();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", source]);
  return Number(stdout);
}
