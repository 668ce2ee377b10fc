// npm run test:scale: a drift check of 500 stacks with 5,000 targets in 50 accounts, under the API's rate limit.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { blocksIn, lookupsIn } from "./blocks.mjs";
import { makeSeed, token, writeExports } from "./world.mjs";

const { values } = parseArgs({
  options: {
    stacks: { type: "string", default: "500" },
    targets: { type: "string", default: "5000" },
    distinct: { type: "string", default: "4500" },
    accounts: { type: "string", default: "50" },
    "clock-speed": { type: "string", default: "60" },
  },
});
const size = Object.fromEntries(
  ["stacks", "targets", "distinct", "accounts"].map((name) => [name, Number(values[name])]),
);
const clockSpeed = Number(values["clock-speed"]);
const concurrency = 10;
const maxMegabytes = 300;
const bin = resolve(import.meta.dirname, "../../bin/cloudflare-risk-integration.js");

const folder = await mkdtemp(join(tmpdir(), "drift-scale-"));
const problems = [];
const expect = (holds, what) => {
  if (!holds) problems.push(what);
};

const seed = makeSeed(size);
await writeFile(join(folder, "seed.json"), JSON.stringify(seed));
await writeExports(join(folder, "exports"), seed, size);
const { stdout: bytes } = await promisify(execFile)("du", ["-sk", join(folder, "exports")]);
console.log(
  `${size.stacks} exports, ${(Number.parseInt(bytes, 10) / 1024).toFixed(0)} MB; ${size.targets} targets, ${size.distinct} distinct, ${size.accounts} accounts, one token.`,
);

const emulator = spawn(process.execPath, [
  bin,
  "emulate",
  "--seed",
  join(folder, "seed.json"),
  "--clock-speed",
  String(clockSpeed),
  "--until-parent-exits",
]);
const announced = await new Promise((done) => emulator.stdout.once("data", (text) => done(String(text))));
const baseUrl = /https?:\S+/.exec(announced)[0];
const origin = new URL(baseUrl).origin;
const env = { PATH: process.env.PATH, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_BASE_URL: baseUrl };

try {
  await inSync();
  await drifted();
  await shards();
} finally {
  emulator.stdin.end();
  await rm(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(`broken promise: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function inSync() {
  const run = await check("in-sync.json");
  console.log(
    `\nIn sync: exit code ${run.code}, ${run.seconds.toFixed(1)} s, at most ${run.megabytes ?? "?"} MB of memory.`,
  );
  expect(run.code === 0, `exit code 0 in sync, and it is ${run.code}: ${run.stderr.slice(0, 500)}`);
  expect(run.report.summary.inSync === size.targets, `all in sync: ${JSON.stringify(run.report.summary)}`);
  expect(run.megabytes !== undefined && run.megabytes <= maxMegabytes, `memory of at most ${maxMegabytes} MB`);
  expect(!run.stderr.includes("\r"), "no progress where nobody watches");
  expectPatience("in sync", run.requests, size.distinct);
}

async function drifted() {
  const changed = seed.accounts.slice(0, 7).map(({ integrations }) => integrations[3].id);
  for (const id of changed)
    await fetch(`${origin}/__emulator/integrations/${id}`, { method: "PATCH", body: '{"active": false}' });
  const watched = process.platform === "linux" && existsSync("/usr/bin/script");
  const run = await check("drifted.json", { watched });
  const found = new Set(
    run.report.results.filter(({ status }) => status === "drifted").map(({ referenceId }) => referenceId),
  );
  console.log(`\n${changed.length} switched off: exit code ${run.code}, ${found.size} references drifted.`);
  expect(run.code === 2, `exit code 2 after a drift, and it is ${run.code}`);
  expect(found.size === changed.length && run.report.summary.failed === 0, "exactly what was changed has drifted");
  const shown = run.stderr.match(/Checked \d+ of \d+/g) ?? [];
  console.log(
    watched
      ? `Progress on a terminal: ${shown.length} times, such as “${shown[3]}”.`
      : "Progress was not looked at: there is no script(1).",
  );
  if (watched) expect(shown.length > 50, "progress is shown to a person who watches");
  expectPatience("drifted", run.requests, size.distinct);
}

async function shards() {
  const seen = new Map();
  const start = performance.now();
  const requests = [];
  for (let part = 1; part <= 10; part += 1) {
    const run = await check(`part-${part}.json`, { args: ["--shard", `${part}/10`] });
    expect([0, 2].includes(run.code), `a shard ends with 0 or 2, and ${part} with ${run.code}`);
    for (const { source, referenceId } of run.report.results) {
      const target = `${source.from} ${source.name} ${referenceId}`;
      seen.set(target, (seen.get(target) ?? 0) + 1);
    }
    requests.push(...run.requests);
  }
  console.log(
    `\nTen shards, one after the other: ${seen.size} targets, ${((performance.now() - start) / 1_000).toFixed(1)} s.`,
  );
  expect(
    seen.size === size.targets && [...seen.values()].every((times) => times === 1),
    "each target is in exactly one shard",
  );
  expectPatience("shards", requests, size.distinct);
}

/** One run of the command, and what the API saw of it. */
async function check(output, { args = [], watched = false } = {}) {
  const file = join(folder, output);
  const before = (await log()).length;
  const command = [
    process.execPath,
    bin,
    "drift",
    "--state",
    join(folder, "exports"),
    "--format",
    "json",
    "--output",
    file,
    // The command's own clock is not faster, and five minutes of it would be five minutes: it runs into the limit instead, as it does
    // where others use up what it counts on.
    "--max-requests",
    "1000000",
    ...args,
  ];
  const start = performance.now();
  const child = watched
    ? spawn("script", ["-qefc", command.map((word) => `'${word}'`).join(" "), "/dev/null"], {
        env: { ...env, TERM: "xterm" },
      })
    : spawn(command[0], command.slice(1), { env });
  let stderr = "";
  let megabytes;
  const take = (text) => {
    stderr += text;
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    const [, peak] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
    if (peak) megabytes = Math.round(Number(peak) / 1024);
  }, 100);
  const code = await new Promise((done) => child.on("close", done));
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1_000;
  expect(!stderr.includes(token), "the token is seen nowhere");
  const report = JSON.parse(await readFile(file, "utf8"));
  return { code, seconds, megabytes, stderr, report, requests: (await log()).slice(before) };
}

async function log() {
  return (await (await fetch(`${origin}/__emulator/requests`)).json()).requests;
}

function expectPatience(name, requests, distinct) {
  const { answered, repeated } = lookupsIn(requests);
  const { blocks, refused, during } = blocksIn(requests, 300_000 / clockSpeed);
  console.log(
    `${name}: ${requests.length} requests, ${answered} answered, ${blocks} blocks; ${refused} met the beginning of a block, ${during} were sent during one.`,
  );
  expect(
    answered === distinct && repeated === 0,
    `${name}: each distinct reference is answered once: ${answered}, ${repeated} again`,
  );
  expect(during === 0, `${name}: no request during a block`);
  expect(refused <= blocks * concurrency, `${name}: a block is met by no more than what was in flight`);
}
