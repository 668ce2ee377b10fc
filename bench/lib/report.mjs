import { mkdir, readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/lib/processes.mjs";

const headings = ["", "beside", "this package", "the other", "ratio", "goal"];
const docs = join(projectRoot, "docs");

/** A section's table as rows of texts. */
export function tableOf({ headings: own, cells, rows }) {
  if (cells) return { headings: own, cells };
  const verdict = ({ goal, isMet }) => (isMet === undefined ? "" : `${goal}${isMet ? "" : ", missed"}`);
  return { headings, cells: rows.map((row) => [...row.cells, verdict(row)]) };
}

/** Writes docs/performance.md and its plots from the results of all sections. */
export async function writeReport(results, { rounds, engineVersion }) {
  // Only here: vega takes its time to load, and its memory.
  const { goalsPlot, growthPlot } = await import("./plots.mjs");
  await mkdir(join(docs, "performance"), { recursive: true });
  const all = results.flatMap(({ rows = [] }) => rows);
  const judged = all.filter(({ isMet }) => isMet !== undefined);
  const growth = results.find(({ lines }) => lines);
  await writeFile(join(docs, "performance", "growth.svg"), await growthPlot(growth.lines));
  await writeFile(join(docs, "performance", "goals.svg"), await goalsPlot(judged.map(shareOfGoal)));
  const met = judged.filter(({ isMet }) => isMet).length;
  const text = [
    "# Performance",
    "<!-- Written by `npm run bench`: what is changed here by hand is lost with its next run. The text stands in bench/. -->",
    await introduction({ rounds, engineVersion }),
    `${met} of ${judged.length} goals are met in this run.`,
    "![How far each value is from its goal](performance/goals.svg)",
    ...results.flatMap((result) => [
      `## ${result.title}`,
      result.text,
      ...(result.lines ? ["![Time and memory by the number of lookups](performance/growth.svg)"] : []),
      ...(result.rows?.length === 0 ? [] : [markdown(tableOf(result))]),
    ]),
    await readFile(join(projectRoot, "bench", "remarks.md"), "utf8"),
  ];
  await writeFile(join(docs, "performance.md"), `${text.map((part) => part.trim()).join("\n\n")}\n`);
}

/** 1 is the goal itself, and less is better. A goal of none is missed by the first one: each that there is lies beyond 1. */
export function shareOfGoal({ cells: [what, beside], value, atMost, atLeast }) {
  const name = `${what} (${beside})`.replaceAll("`", "");
  if (atLeast !== undefined) return { name, share: atLeast / value };
  if (atMost === 0) return { name, share: value === 0 ? 0 : 1 + value };
  return { name, share: value / atMost };
}

/** The goals that were missed by counts, which no busy machine explains. */
export function missedCounts(results) {
  return results
    .flatMap(({ rows = [] }) => rows)
    .filter(({ counted, isMet }) => counted && isMet === false)
    .map(({ cells: [what, beside, , , value], goal }) => `${what} (${beside}): ${value}, and the goal is ${goal}`);
}

async function introduction({ rounds, engineVersion }) {
  const version = async (name) =>
    JSON.parse(await readFile(join(projectRoot, "node_modules", name, "package.json"))).version;
  const packages = ["@pulumi/pulumi", "undici", "zod", "cloudflare"];
  const versions = await Promise.all(packages.map(async (name) => `${name} ${await version(name)}`));
  return `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node.js ${process.versions.node}, Pulumi ${engineVersion}, ${versions.join(", ")}.

Each contestant does the same work, in the same rounds (${rounds}, and one before them that does not count), every second round in the
opposite order, unless the section says otherwise. A cell has minimum / median / maximum, and so has a ratio: of the ratios round by round, so that a machine that is slow for a while slows
down both sides. Its median is held against the goal; where its minimum and maximum lie on both sides of the goal, another run may say
otherwise. **The ratios are the result**; how long a millisecond is depends on the machine.`;
}

function markdown({ headings, cells }) {
  const line = (texts) => `| ${texts.join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...cells.map(line)].join("\n");
}
